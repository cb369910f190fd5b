function o(r,e){let n=(s,t)=>t?.constructor===Object?Object.fromEntries(Object.entries(t).sort()):t;return JSON.stringify(r??null,n)===JSON.stringify(e??null,n)}export{o as a};
