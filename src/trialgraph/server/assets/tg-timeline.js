import{a}from"./shared-SHLVN6XJ.js";import"./shared-QQ3LIK6P.js";import"./shared-ISTLZR7V.js";import"./shared-HCPBHG3F.js";import"./shared-JU6AJ4SL.js";export{a as timeline};
