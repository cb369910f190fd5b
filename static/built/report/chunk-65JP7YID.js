var o=(e,t,n)=>Object.assign(document.createElement(e),{className:t,textContent:n??""}),l=(e,t)=>e.replace(/\{(\w+)\}/g,(n,c)=>t[c]);export{o as a,l as b};
