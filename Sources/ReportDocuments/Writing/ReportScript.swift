/// What makes the page move: values under the pointer, cross-hairs of all charts at one instant, a part of the time
/// enlarged in all charts, tables that sort.
///
/// Everything can be read without it.
enum ReportScript {
  static let text: StaticString = #"""
    (function(){'use strict';
    var data=JSON.parse(document.getElementById('data').textContent),charts=[];
    var LEFT=66,RIGHT=846;
    function text(v,percent){if(v===null)return '-';
      if(percent)return (100*v).toFixed(2)+' %';
      return grouped(Math.abs(v)<1?v.toFixed(4):v.toFixed(2));}
    function grouped(s){var p=s.split('.');
      return p[0].replace(/\B(?=(\d{3})+$)/g,',')+(p[1]?'.'+p[1]:'');}
    function nearest(times,t){var a=0,b=times.length-1;
      while(b-a>1){var m=(a+b)>>1;if(times[m]<=t)a=m;else b=m;}
      return b>=0&&Math.abs(times[b]-t)<Math.abs(times[a]-t)?b:a;}
    data.charts.forEach(function(c){
      var figure=document.querySelector('figure[data-chart="'+c.id+'"]');if(!figure)return;
      var svgs=[].slice.call(figure.querySelectorAll('.plot>svg'));
      c.panels.forEach(function(p){p.series.forEach(function(s){
        var t=s.from;s.times=t===null?[]:[t].concat(s.steps.map(function(d){return t+=d*s.unit;}));});});
      var item={panels:c.panels,svgs:svgs,out:figure.querySelector('output'),
        from:+svgs[0].dataset.from,to:+svgs[0].dataset.to};
      item.a=item.from;item.b=item.to;
      charts.push(item);
      if(item.to>item.from)figure.insertBefore(tools(item),item.out);
      svgs.forEach(function(svg){
        var start=null,box;
        function time(e){var r=svg.getBoundingClientRect(),x=(e.clientX-r.left)/r.width*860;
          return item.a+(Math.max(LEFT,Math.min(RIGHT,x))-LEFT)/(RIGHT-LEFT)*(item.b-item.a);}
        svg.addEventListener('pointerdown',function(e){
          if(e.pointerType==='touch'||e.button)return;start=time(e);svg.setPointerCapture(e.pointerId);});
        svg.addEventListener('pointermove',function(e){var t=time(e);show(t);if(start===null)return;
          if(!box)box=make(svg,'rect',{'class':'sel',y:0,height:svg.viewBox.baseVal.height});
          var x=place(item,Math.min(t,start));
          set(box,{x:x,width:place(item,Math.max(t,start))-x});});
        svg.addEventListener('pointerup',function(e){var t=time(e);
          if(start!==null&&Math.abs(place(item,t)-place(item,start))>6)zoom(Math.min(t,start),Math.max(t,start));
          drop();});
        svg.addEventListener('pointercancel',drop);
        function drop(){start=null;if(box)box.remove();box=null;}
        svg.addEventListener('dblclick',function(){zoom();});
        svg.addEventListener('pointerleave',hide);
        svg.addEventListener('blur',hide);
        svg.addEventListener('keydown',function(e){
          if(e.ctrlKey||e.altKey||e.metaKey)return;
          if(e.key==='Escape'){hide();return;}
          var act={'+':'+','=':'+','-':'-','0':'all'}[e.key]
            ||(e.shiftKey&&{ArrowLeft:'<',ArrowRight:'>'}[e.key]);
          if(act){e.preventDefault();move(item,act);return;}
          var by={ArrowLeft:-1,ArrowRight:1,PageUp:-25,PageDown:25}[e.key];
          if(!by)return;e.preventDefault();
          var s=item.panels[0].series[0];if(!s||!s.times.length)return;
          var i=item.at===undefined?nearest(s.times,by>0?item.a:item.b)-(by>0?1:-1):nearest(s.times,item.at);
          i=Math.max(0,Math.min(s.times.length-1,i+by));
          show(Math.max(item.a,Math.min(item.b,s.times[i])));});
      });
    });
    function set(e,all){for(var k in all)e.setAttribute(k,all[k]);}
    function make(parent,name,all,before){
      var e=document.createElementNS(parent.namespaceURI,name);set(e,all);
      parent.insertBefore(e,before||null);return e;}
    function place(c,t){return LEFT+(c.b>c.a?(t-c.a)/(c.b-c.a):.5)*(RIGHT-LEFT);}
    function tools(c){var bar=document.createElement('div');bar.className='tools';
      [['+','Zoom in'],['-','Zoom out'],['<','Earlier'],['>','Later'],['all','All']].forEach(function(n){
        var b=document.createElement('button');b.type='button';b.textContent=n[1];
        b.addEventListener('click',function(){move(c,n[0]);});bar.appendChild(b);});
      return bar;}
    function move(c,act){var l=c.b-c.a,m=c.at===undefined?(c.a+c.b)/2:c.at;
      if(act==='all')zoom();
      else if(act==='+')zoom(m-(m-c.a)/2,m+(c.b-m)/2);
      else if(act==='-')zoom(m-(m-c.a)*2,m+(c.b-m)*2);
      else{var d=act==='<'?Math.max(-l/2,c.from-c.a):Math.min(l/2,c.to-c.b);zoom(c.a+d,c.b+d);}}
    // The same stretch of time in every chart that has it; without one all of it.
    function zoom(a,b){charts.forEach(function(c){
      c.a=c.from;c.b=c.to;
      if(a!==undefined&&b>c.from&&a<c.to){
        var least=Math.max(2,(c.to-c.from)/2000),m=(a+b)/2,l=Math.max(b-a,least);
        c.a=Math.max(c.from,Math.min(a,m-l/2));c.b=Math.min(c.to,Math.max(b,m+l/2));}
      c.svgs.forEach(function(svg){draw(c,svg);});clear(c);
      if(c.a>c.from||c.b<c.to)c.out.textContent=stamp(c.a)+' to '+stamp(c.b)+' UTC';});}
    function stamp(t){return new Date(t).toISOString().slice(0,16).replace('T',' ');}
    function draw(c,svg){var whole=c.a===c.from&&c.b===c.to,W=RIGHT-LEFT,l=c.to-c.from||1,end=0;
      svg.classList.toggle('zoomed',!whole);
      [].forEach.call(svg.querySelectorAll('.zt'),function(e){e.remove();});
      [].forEach.call(svg.querySelectorAll('.pane'),function(p,n){
        var top=+p.getAttribute('y'),h=+p.getAttribute('height'),x=LEFT+(c.a-c.from)/l*W,w=(c.b-c.a)/l*W,y=top,k=h;
        end=top+h;
        if(!whole){
          var d=p.dataset,log=d.log==='1',f=function(v){return log?Math.log(v):v;};
          var lo=f(+d.low),hi=f(+d.high),r=extent(c,c.panels[n],d.base,f,lo,hi);
          y=top+(hi-r[1])/(hi-lo)*h;k=(r[1]-r[0])/(hi-lo)*h;
          axis(svg,p,c.panels[n],r,log,top,h);}
        p.setAttribute('viewBox',[x,y,w,k].join(' '));
        p.style.setProperty('--ix',w/W);p.style.setProperty('--iy',k/h);});
      if(!whole)days(c,svg,end);}
    // Between what an axis shows of the values in the stretch, with a little room.
    function extent(c,panel,base,f,lo,hi){var least=Infinity,most=-Infinity;
      function take(v){v=f(v);if(isFinite(v)){least=Math.min(least,v);most=Math.max(most,v);}}
      panel.series.forEach(function(s){if(!s.times.length)return;
        s.times.forEach(function(t,i){if(t>=c.a&&t<=c.b&&s.values[i]!==null)take(s.values[i]);});
        [c.a,c.b].forEach(function(t){var v=s.values[nearest(s.times,t)];if(v!==null)take(v);});});
      if(base)take(+base);
      if(most===-Infinity)return [lo,hi];
      var room=(most-least)*.05||(hi-lo)*.02;
      least=Math.max(lo,least-room);most=Math.min(hi,most+room);
      return most>least?[least,most]:[lo,hi];}
    function axis(svg,pane,panel,r,log,top,h){var g=make(svg,'g',{'class':'zt'},pane);
      var a=log?Math.exp(r[0]):r[0],b=log?Math.exp(r[1]):r[1],step=(b-a)/(h>120?7:4);
      var power=Math.pow(10,Math.floor(Math.log(step)/Math.LN10));
      step=power*([1,2,5,10].filter(function(m){return m*power>=step*.999;})[0]||10);
      var decimals=Math.max(0,Math.ceil(-Math.log(step*(panel.percent?100:1))/Math.LN10-1e-9));
      for(var i=Math.ceil(a/step),n=0;i*step<=b&&n<20;i++,n++){
        var v=i*step,y=top+h-((log?Math.log(v):v)-r[0])/(r[1]-r[0])*h;
        make(g,'line',{'class':v?'grid':'base',x1:LEFT,x2:RIGHT,y1:y,y2:y});
        make(g,'text',{'class':'label',x:LEFT-6,y:y+4,'text-anchor':'end'}).textContent=
          b>=1e6?(v/1e6).toFixed(Math.min(9,decimals+6))*1+' M'
          :panel.percent?(100*v).toFixed(decimals)+' %':grouped(v.toFixed(decimals));}}
    function days(c,svg,y){var g=make(svg,'g',{'class':'zt'}),M=6e4,H=36e5,D=864e5,l=c.b-c.a,all=[],t;
      var s=[M,5*M,15*M,30*M,H,3*H,6*H,12*H,D,2*D,7*D,14*D].filter(function(s){return l/s<=8;})[0];
      if(s)for(t=Math.ceil(c.a/s)*s;t<=c.b;t+=s)all.push(t);
      else{var m=[1,2,3,6,12,24,60,120,240,600].filter(function(m){return l/(m*30.4*D)<=8;})[0]||1200;
        var d=new Date(c.a),n=Math.floor((d.getUTCFullYear()*12+d.getUTCMonth())/m)*m;
        for(;(t=Date.UTC(1900,n-22800))<=c.b;n+=m)if(t>=c.a)all.push(t);}
      all.forEach(function(t){var x=place(c,t),text=new Date(t).toISOString();
        make(g,'line',{'class':'tick',x1:x,x2:x,y1:y,y2:y+4});
        make(g,'text',{'class':'label',x:x,y:y+17,'text-anchor':x>RIGHT-30?'end':x<LEFT+30?'start':'middle'})
          .textContent=!s?text.slice(0,7):s<D&&t%D?text.slice(11,16):text.slice(0,10);});}
    function show(t){charts.forEach(function(c){
      if(!(t>=c.a&&t<=c.b)){clear(c);return;}
      c.at=t;
      var x=place(c,t);
      c.svgs.forEach(function(svg){var l=svg.querySelector('.cursor');l.setAttribute('x1',x);l.setAttribute('x2',x);});
      var seen={},parts=[];
      c.panels.forEach(function(p){p.series.forEach(function(s){
        if(!s.times.length)return;var i=nearest(s.times,t),key=p.label+'|'+s.name;
        if(seen[key])return;seen[key]=1;
        parts.push((p.series.length>1?s.name+' ':'')+(c.panels.length>1||p.series.length<2?p.label+' ':'')
          +text(s.values[i],p.percent));});});
      c.out.textContent=stamp(t)+' UTC: '+parts.join(' · ');});}
    function clear(c){c.at=undefined;c.out.textContent='';
      c.svgs.forEach(function(svg){
        var l=svg.querySelector('.cursor');l.setAttribute('x1',-9);l.setAttribute('x2',-9);});}
    function hide(){charts.forEach(clear);}
    [].forEach.call(document.querySelectorAll('table.sortable'),function(table){
      var body=table.tBodies[0],source=table.dataset.rows&&data.tables[table.dataset.rows];
      [].forEach.call(body.rows,function(r,i){r.first=i;});
      [].forEach.call(table.tHead.rows[0].cells,function(head,column){
        var button=document.createElement('button');button.type='button';
        button.textContent=head.textContent;head.textContent='';head.appendChild(button);
        button.addEventListener('click',function(){
          var down=head.getAttribute('aria-sort')==='descending',sign=down?1:-1;
          [].forEach.call(table.tHead.rows[0].cells,function(h){h.removeAttribute('aria-sort');});
          head.setAttribute('aria-sort',down?'ascending':'descending');
          var rows=[].slice.call(body.rows).map(function(r,i){var c=r.cells[column],v=c.dataset.v,place=head.dataset.c;
            if(source&&place!==undefined)v=source[r.first][place];
            return {row:r,i:i,n:v!==undefined&&v!==null?+v:c.textContent.trim()?+c.textContent:NaN,s:c.textContent};});
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
