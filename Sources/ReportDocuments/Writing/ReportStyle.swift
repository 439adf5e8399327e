/// How the page looks: light and dark as the reader's system is, in print on A4, on a phone.
enum ReportStyle {
  static let text: StaticString = """
    :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--soft:#5a6370;--line:#d9dee5;--card:#f5f7f9;--edge:#0004;
    --gain:#18794e;--loss:#c0312b;--doubt:#8a5a00;
    --c0:#1f5fbf;--c1:#c2571a;--c2:#2a7f4f;--c3:#7a4fb5;--c4:#a8326e;--c5:#0f7c8a;--c6:#8a6d00;--c7:#6b7280}
    @media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ed;--soft:#a0a9b4;--line:#343b44;--card:#1d2228;
    --edge:#fff5;
    --gain:#4cc38a;--loss:#ff7b72;--doubt:#f0b849;
    --c0:#6ea8fe;--c1:#f59e5b;--c2:#63c795;--c3:#b79bf0;--c4:#ee86b7;--c5:#55c4d2;--c6:#d9bd4a;--c7:#a3acb8}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",
    sans-serif}
    header,main{max-width:69rem;margin:0 auto;padding:0 1rem}
    h1{font-size:1.6rem;margin:1.2rem 0 .2rem;overflow-wrap:anywhere}
    h2{font-size:1.25rem;margin:2.2rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line)}
    h3{font-size:1rem;margin:1rem 0 .3rem;overflow-wrap:anywhere}
    a{color:var(--c0)}
    nav{display:flex;flex-wrap:wrap;gap:.2rem .9rem;margin:.6rem 0}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem}
    .aside{color:var(--soft);margin:.3rem 0 .8rem}
    .verdict{font-size:1.15rem;margin:.6rem 0;overflow-wrap:anywhere}
    .remarks{margin:.2rem 0 1rem;padding-left:1.2rem;overflow-wrap:anywhere}
    .doubt strong{color:var(--doubt)}
    .note strong{color:var(--soft)}
    code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.92em}
    blockquote{margin:.8rem 0;padding:.1rem 1rem;border-left:3px solid var(--line);white-space:pre-wrap;
    overflow-wrap:anywhere}
    .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.5rem;margin:.6rem 0}
    .cards div{background:var(--card);border-radius:6px;padding:.5rem .7rem}
    .cards dt{color:var(--soft);font-size:.85rem}
    .cards dd{margin:0;font-size:1.15rem;font-variant-numeric:tabular-nums}
    .scroll{overflow-x:auto;margin:.6rem 0 1rem}
    .scroll,.plot{background:linear-gradient(to right,var(--bg) 40%,transparent) -1px 0/2.4rem 100% no-repeat local,
    linear-gradient(to left,var(--bg) 40%,transparent) calc(100% + 2px) 0/2.4rem 100% no-repeat local,
    linear-gradient(to right,var(--edge),transparent) left/.8rem 100% no-repeat scroll,
    linear-gradient(to left,var(--edge),transparent) right/.8rem 100% no-repeat scroll}
    .tall{max-height:38rem;overflow:auto}.tall thead th{position:sticky;top:0;background:var(--bg)}
    .beside{display:flex;flex-wrap:wrap;gap:0 2.5rem;align-items:flex-start}.beside .scroll{max-width:100%;
    padding-right:2px}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.88rem}
    caption{text-align:left;color:var(--soft);padding:.3rem 0;position:sticky;left:0;max-width:calc(100vw - 2.5rem)}
    th,td{padding:.2rem .55rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
    td.n,th.n{text-align:right}
    td.n,td.d{white-space:nowrap}
    tbody th{font-weight:500;overflow-wrap:break-word}
    table.words td{overflow-wrap:anywhere;min-width:5rem}
    table.words td:nth-last-child(-n+2){min-width:11rem}
    table.whole th,table.whole td{white-space:nowrap}
    table.whole td:nth-child(5),table.whole td:nth-child(7):not(.n){white-space:normal}
    table.reasons td:last-child{min-width:16rem;white-space:normal}
    table.heat td,table.heat th{padding:.2rem .35rem;font-size:.8rem}
    .loss{color:var(--loss)}
    thead th button{all:unset;cursor:pointer;text-decoration:underline dotted}
    thead th button:focus-visible{outline:2px solid var(--c0)}
    .hn1{background:#c0312b18}.hn2{background:#c0312b30}.hn3{background:#c0312b48}.hn4{background:#c0312b60}
    .hn5{background:#c0312b78}
    .hp1{background:#18794e18}.hp2{background:#18794e30}.hp3{background:#18794e48}.hp4{background:#18794e60}
    .hp5{background:#18794e78}
    figure{margin:.8rem 0 1rem}
    .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.2rem 0;padding:0;font-size:.88rem;
    overflow-wrap:anywhere}
    .key{display:inline-block;width:.9rem;height:.25rem;margin-right:.35rem;vertical-align:middle}
    .plot{overflow-x:auto}
    .plot svg{display:block;width:100%;min-width:40rem;height:auto}
    .plot.logarithmic{display:none}
    .sw{margin:0 .3rem 0 0}.sw+label{font-size:.85rem;margin-right:.9rem}
    .sw.log:checked~.plot.logarithmic{display:block}.sw.log:checked~.plot.linear{display:none}
    .values{display:block;min-height:1.4em;font-size:.85rem;color:var(--soft);font-variant-numeric:tabular-nums;
    overflow-wrap:anywhere}
    svg text{fill:var(--fg);font-size:12px}
    svg .label{fill:var(--soft)}svg .name{font-size:12px}
    .grid,.tick{stroke:var(--line);stroke-width:1}.base{stroke:var(--soft);stroke-width:1}
    .pane{overflow:visible}.zoomed .pane{overflow:hidden}.zoomed .ys,.zoomed .xs{display:none}
    .zoomed .pane *{vector-effect:non-scaling-stroke}
    .pane .trade path+path,.pane .trade circle{
    transform-box:fill-box;transform-origin:center;transform:scale(var(--ix,1),var(--iy,1))}
    .moment line{stroke:var(--doubt);stroke-width:1.5;stroke-dasharray:6 3}
    .momentkey{height:0;border-top:2px dashed var(--doubt)}
    .sel{fill:var(--c0);opacity:.18}.plot svg{touch-action:pan-y pinch-zoom}
    .tools{display:flex;flex-wrap:wrap;gap:.3rem;margin:.2rem 0;font-size:.82rem}
    .tools button{font:inherit;padding:.1rem .55rem;border:1px solid var(--line);border-radius:4px;
    background:var(--card);color:var(--fg);cursor:pointer}
    .cursor{stroke:var(--fg);stroke-width:1;stroke-dasharray:3 3}
    .line{fill:none;stroke-width:1.5;stroke-linejoin:round}.faint{stroke-width:1.1;opacity:.75}
    .weak{stroke-width:.7;opacity:.3}.strong{stroke-width:1.2;opacity:.8}.first{stroke-width:2.5}
    .fill{opacity:.16;stroke:none}
    .s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}.s3{stroke:var(--c3)}
    .s4{stroke:var(--c4)}.s5{stroke:var(--c5)}.s6{stroke:var(--c6)}.s7{stroke:var(--c7)}
    .f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}
    .f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}.f7{fill:var(--c7)}
    .k0{background:var(--c0)}.k1{background:var(--c1)}.k2{background:var(--c2)}.k3{background:var(--c3)}
    .k4{background:var(--c4)}.k5{background:var(--c5)}.k6{background:var(--c6)}.k7{background:var(--c7)}
    rect.bar.gain{fill:var(--c0)}rect.bar.loss{fill:var(--c1)}
    .trade title+path{fill:none;stroke-width:1.2;stroke-dasharray:4 2}.gain title+path{stroke:var(--gain)}
    .loss title+path{stroke:var(--loss)}
    .gain path+path,.gain circle{fill:var(--gain)}.loss path+path,.loss circle{fill:var(--loss)}
    .band{opacity:.13}.bandkey{height:.7rem;opacity:.4}.kgain{background:var(--gain)}.kloss{background:var(--loss)}
    .ksoft{background:var(--soft)}
    .node rect{fill:var(--card);stroke:var(--soft);stroke-width:1.5}.node.complete rect{stroke:var(--gain)}
    .node.failed rect{stroke:var(--loss)}.node.skipped rect{stroke-dasharray:5 4}
    .node.interrupted rect{stroke:var(--doubt)}.edge{fill:none;stroke:var(--soft)}.tip{fill:var(--soft)}
    rect.train{fill:var(--c7);opacity:.45}rect.test{fill:var(--soft)}rect.test.gain{fill:var(--gain)}
    rect.test.loss{fill:var(--loss)}
    table.heat td.mark{outline:2px solid var(--fg);outline-offset:-2px}
    pre{background:var(--card);padding:.6rem .8rem;overflow-x:auto}
    summary{cursor:pointer;color:var(--soft);font-size:.88rem}
    @media (max-width:40rem){body{font-size:14px}header,main{padding:0 .7rem}.verdict{font-size:1.05rem}}
    @page{size:A4;margin:14mm}
    @media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--soft:#444;--line:#ccc;--card:#f5f7f9;--gain:#18794e;
    --loss:#c0312b;
    --doubt:#8a5a00;--c0:#1f5fbf;--c1:#c2571a;--c2:#2a7f4f;--c3:#7a4fb5;--c4:#a8326e;--c5:#0f7c8a;--c6:#8a6d00;
    --c7:#6b7280}
    body{font-size:10pt}nav,.skip,.values,.tools,.sw,.sw+label,details,.cursor{display:none}
    .plot svg{min-width:0}.scroll,.plot{overflow:visible;max-height:none;background:none}
    .tall thead th{position:static}.scroll:not(.tall){break-inside:avoid}caption,thead{break-after:avoid}
    .wide table{font-size:5.5pt}.wide th{overflow-wrap:anywhere}.wide th,.wide td{padding:.05rem .1rem}table{
    font-size:7.5pt}
    table.heat td,
    table.heat th{font-size:6.5pt;padding:.1rem .2rem}
    th,td{padding:.1rem .3rem}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
    .bar,.key,td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """
}
