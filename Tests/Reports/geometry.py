#!/usr/bin/env python3
"""Opens reports in headless Chromium and checks what can be seen: no message of the console, no request that leaves the
file, no text over other text in a chart and none outside of it, whole or with a part of the time enlarged, no text that
leaves its cell, nothing wider than the page, every chart an image with its title in the tree of accessibility; and that it
can be printed.

Usage: geometry.py CHROMIUM REPORT.html...
"""
import os, re, subprocess, sys, tempfile

CHECK = """
<script>(function(){
var bad=[];
// No window is narrower than 500 pixels: a phone of 400 is laid out within it.
if(innerWidth<=500)document.body.style.width='400px';
document.querySelectorAll('details').forEach(function(d){d.open=true;});
function press(key){document.querySelectorAll('figure[data-chart] svg:not(.pane)').forEach(function(svg){
  svg.dispatchEvent(new KeyboardEvent('keydown',{key:key}));});}
document.querySelectorAll('svg:not(.pane)').forEach(function(svg){
  var title=svg.querySelector('title');
  if(!title||!title.textContent)bad.push('a chart has no title');
  // The other axis of a chart with two is not shown, and has no place in the tree.
  else if(svg.getBoundingClientRect().width>0
    &&(!/^ima?ge?$/.test(svg.computedRole)||svg.computedName.indexOf(title.textContent)!==0))
    bad.push('not an image of this name: '+title.textContent+' / '+svg.computedRole+' '+svg.computedName);
});
['linear','logarithmic','enlarged','enlarged far','whole again'].forEach(function(view){
  if(view==='enlarged')press('+');
  if(view==='enlarged far')for(var i=0;i<3;i++)press('+');
  if(view==='whole again'){press('0');
    if(document.querySelector('.zoomed'))bad.push('a chart stays enlarged');}
  else if(view!=='linear'&&view!=='logarithmic'&&document.querySelector('figure[data-chart] .tools')
    &&!document.querySelector('.zoomed'))bad.push('no chart is enlarged');
  document.querySelectorAll(view==='logarithmic'?'.sw.log':'.sw.lin').forEach(function(b){b.checked=true;});
  document.querySelectorAll('svg:not(.pane)').forEach(function(svg){
    var box=svg.getBoundingClientRect();
    if(box.width===0)return;
    var texts=[].slice.call(svg.querySelectorAll('text')).filter(function(t){
      return t.textContent&&t.getBoundingClientRect().width>0;});
    var boxes=texts.map(function(t){return t.getBoundingClientRect();});
    boxes.forEach(function(a,i){
      if(a.left<box.left-1||a.right>box.right+1||a.top<box.top-1||a.bottom>box.bottom+1)
        bad.push(view+', outside of its chart: '+texts[i].textContent);
      for(var j=0;j<i;j++){var b=boxes[j];
        if(a.left<b.right-1&&b.left<a.right-1&&a.top<b.bottom-3&&b.top<a.bottom-3)
          bad.push(view+', one over the other: '+texts[j].textContent+' / '+texts[i].textContent);}
    });
  });
});
document.querySelectorAll('th,td,dd,dt').forEach(function(cell){
  if(cell.scrollWidth>cell.clientWidth+1)bad.push('leaves its cell: '+cell.textContent);});
var wide=document.body.scrollWidth-document.body.clientWidth;
if(wide>0)bad.push('the page is '+wide+' pixels too wide');
var p=document.createElement('pre');p.id='geometry';p.textContent=JSON.stringify(bad);document.body.appendChild(p);
})();</script></body>
"""


def run(chromium, page, *options):
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                   "--enable-logging=stderr", "--user-data-dir=" + profile,
                   "--enable-blink-features=ComputedAccessibilityInfo",
                   "--host-resolver-rules=MAP * ~NOTFOUND", *options, "--dump-dom", "file://" + page]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    found = re.search(r'<pre id="geometry">(.*?)</pre>', done.stdout, re.S)
    return ([found.group(1)] if found and found.group(1) != "[]" else [] if found else ["no answer"]) + console


def printed(chromium, page, folder):
    """What goes wrong on paper."""
    file = os.path.join(folder, "page.pdf")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                               "--user-data-dir=" + profile, "--host-resolver-rules=MAP * ~NOTFOUND",
                               "--print-to-pdf=" + file, "--no-pdf-header-footer", "file://" + page],
                              capture_output=True, text=True, timeout=120)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    if not os.path.exists(file) or open(file, "rb").read(5) != b"%PDF-":
        return ["no pages"] + console
    return console


def main():
    chromium, failed = sys.argv[1], False
    for report in sys.argv[2:]:
        text = open(report, encoding="utf-8").read()
        for outside in re.findall(r'(?:src|href)="(?!#|data:)[^"]*"|url\([^)]*\)|@import', text):
            print(f"{report}: leaves the file: {outside}")
            failed = True
        with tempfile.TemporaryDirectory() as folder:
            page = os.path.join(folder, "page.html")
            with open(page, "w", encoding="utf-8") as file:
                file.write(text.replace("</body>", CHECK, 1))
            for width in (1400, 500):
                for dark in ([], ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"]):
                    for problem in run(chromium, page, f"--window-size={width},2000", *dark):
                        print(f"{report}, {width} pixels{', dark' if dark else ''}: {problem}")
                        failed = True
            for problem in printed(chromium, os.path.abspath(report), folder):
                print(f"{report}, on paper: {problem}")
                failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
