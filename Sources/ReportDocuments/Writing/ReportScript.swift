/// What makes the page move: values under the pointer, cross-hairs of all charts at one instant, tables that sort.
///
/// Everything can be read without it.
enum ReportScript {
  static let text: StaticString = #"""
    (function(){'use strict';
    var data=JSON.parse(document.getElementById('data').textContent),charts=[];
    var LEFT=66,RIGHT=846;
    function text(v,percent){if(v===null)return '-';
      if(percent)return (100*v).toFixed(2)+' %';
      var s=Math.abs(v)<1?v.toFixed(4):v.toFixed(2),p=s.split('.');
      return p[0].replace(/\B(?=(\d{3})+$)/g,',')+(p[1]?'.'+p[1]:'');}
    function nearest(times,t){var a=0,b=times.length-1;
      while(b-a>1){var m=(a+b)>>1;if(times[m]<=t)a=m;else b=m;}
      return b>=0&&Math.abs(times[b]-t)<Math.abs(times[a]-t)?b:a;}
    data.charts.forEach(function(c){
      var figure=document.querySelector('figure[data-chart="'+c.id+'"]');if(!figure)return;
      var svgs=[].slice.call(figure.querySelectorAll('svg'));
      c.panels.forEach(function(p){p.series.forEach(function(s){
        var t=0;s.times=s.steps.map(function(d){return t+=d;});});});
      var item={panels:c.panels,svgs:svgs,out:figure.querySelector('output'),
        from:+svgs[0].dataset.from,to:+svgs[0].dataset.to};
      charts.push(item);
      svgs.forEach(function(svg){
        svg.addEventListener('pointermove',function(e){
          var box=svg.getBoundingClientRect(),x=(e.clientX-box.left)/box.width*860;
          show(item.from+(x-LEFT)/(RIGHT-LEFT)*(item.to-item.from));});
        svg.addEventListener('pointerleave',hide);
        svg.addEventListener('blur',hide);
        svg.addEventListener('keydown',function(e){
          var by={ArrowLeft:-1,ArrowRight:1,PageUp:-25,PageDown:25}[e.key];
          if(e.key==='Escape'){hide();return;}
          if(!by)return;e.preventDefault();
          var s=item.panels[0].series[0];if(!s||!s.times.length)return;
          var i=item.at===undefined?(by>0?-1:s.times.length):nearest(s.times,item.at);
          i=Math.max(0,Math.min(s.times.length-1,i+by));show(s.times[i]);});
      });
    });
    function show(t){charts.forEach(function(c){
      if(!(t>=c.from&&t<=c.to)){clear(c);return;}
      c.at=t;
      var x=LEFT+(c.to>c.from?(t-c.from)/(c.to-c.from):.5)*(RIGHT-LEFT);
      c.svgs.forEach(function(svg){var l=svg.querySelector('.cursor');l.setAttribute('x1',x);l.setAttribute('x2',x);});
      var seen={},parts=[];
      c.panels.forEach(function(p){p.series.forEach(function(s){
        if(!s.times.length)return;var i=nearest(s.times,t),key=p.label+'|'+s.name;
        if(seen[key])return;seen[key]=1;
        parts.push((p.series.length>1?s.name+' ':'')+(c.panels.length>1||p.series.length<2?p.label+' ':'')
          +text(s.values[i],p.percent));});});
      c.out.textContent=new Date(t).toISOString().slice(0,16).replace('T',' ')+' UTC: '+parts.join(' · ');});}
    function clear(c){c.at=undefined;c.out.textContent='';
      c.svgs.forEach(function(svg){
        var l=svg.querySelector('.cursor');l.setAttribute('x1',-9);l.setAttribute('x2',-9);});}
    function hide(){charts.forEach(clear);}
    [].forEach.call(document.querySelectorAll('table.sortable'),function(table){
      var body=table.tBodies[0];
      [].forEach.call(table.tHead.rows[0].cells,function(head,column){
        var button=document.createElement('button');button.type='button';
        button.textContent=head.textContent;head.textContent='';head.appendChild(button);
        button.addEventListener('click',function(){
          var down=head.getAttribute('aria-sort')==='descending',sign=down?1:-1;
          [].forEach.call(table.tHead.rows[0].cells,function(h){h.removeAttribute('aria-sort');});
          head.setAttribute('aria-sort',down?'ascending':'descending');
          var rows=[].slice.call(body.rows).map(function(r,i){var c=r.cells[column],v=c.dataset.v;
            return {row:r,i:i,n:v===undefined?NaN:+v,s:c.textContent};});
          rows.sort(function(a,b){
            var an=isNaN(a.n),bn=isNaN(b.n);
            if(!an&&!bn)return sign*(a.n-b.n)||a.i-b.i;
            if(an!==bn)return an?1:-1;
            return sign*(a.s<b.s?-1:a.s>b.s?1:0)||a.i-b.i;});
          rows.forEach(function(r){body.appendChild(r.row);});});
      });
    });
    })();
    """#
}
