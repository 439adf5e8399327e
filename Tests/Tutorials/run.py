#!/usr/bin/env python3
"""Does what the tutorials say: writes the files that they show, runs the commands, and looks for the output.

A block that begins with `# NAME.yaml` is a file. A line that begins with `$ ` is a command, which must end with exit code 0; the lines
behind it must stand in its output in this order, and `...` stands for anything, also within a line.

Usage: run.py ADMF
"""
import os, pathlib, re, subprocess, sys, tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


def matches(line, found):
    return re.fullmatch(".*".join(re.escape(part) for part in line.split("...")), found) is not None


def missing(expected, output):
    """The first line that the output does not have behind those before; None where it has all."""
    place = 0
    for line in expected:
        if line.strip() == "...":
            continue
        while place < len(output) and not matches(line.strip(), output[place].strip()):
            place += 1
        if place == len(output):
            return line
        place += 1
    return None


def run(command, folder, environment):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, timeout=600,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.splitlines(), done.stderr


def follow(tutorial, folder, environment):
    problems, count = [], 0
    for block in re.findall(r"^```(?:yaml)?\n(.*?)^```$", tutorial.read_text(encoding="utf-8"), re.S | re.M):
        lines = block.splitlines()
        name = re.fullmatch(r"# (\S+\.yaml)", lines[0])
        if name:
            (folder / name.group(1)).write_text(block, encoding="utf-8")
            continue
        commands = [place for place, line in enumerate(lines) if line.startswith("$ ")]
        for place, end in zip(commands, commands[1:] + [len(lines)]):
            command = lines[place][2:]
            status, output, errors = run(command, folder, environment)
            count += 1
            if status != 0:
                problems.append(f"{command}: exit code {status}\n{errors}")
                continue
            line = missing(lines[place + 1:end], output)
            if line is not None:
                problems.append(f"{command}: the output has no line {line!r} there\n" + "\n".join(output))
    return count, problems


def main():
    admf = pathlib.Path(sys.argv[1]).resolve()
    failed = False
    for tutorial in sorted((TOP / "Docs" / "Tutorials").glob("*.md")):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "Configs").symlink_to(TOP / "Configs")
            environment = dict(os.environ, PATH=f"{admf.parent}:{os.environ['PATH']}", LC_ALL="C")
            environment.pop("ADMF_STORE", None)
            count, problems = follow(tutorial, folder, environment)
        print(f"{tutorial.name}: {count} commands, {len(problems)} not as they should be")
        for problem in problems:
            print(problem)
            failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
