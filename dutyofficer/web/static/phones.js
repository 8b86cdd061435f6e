// Looks again every three seconds, but never while somebody is typing an answer.
setInterval(function () {
  const typing = [...document.querySelectorAll("input")].some((box) => box.value || box === document.activeElement);
  if (!typing) location.reload();
}, 3000);
