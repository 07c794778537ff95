// For those who use no mouse, and for those who print.
;(function () {
  // On a narrow screen search stands behind a sign. Whoever opens it there by key goes on typing.
  document.getElementById("__search")?.addEventListener("change", event => {
    if (event.target.checked) document.querySelector(".md-search__input")?.focus()
  })
  // What is wider than the screen is scrolled by key once it has the focus.
  for (const one of document.querySelectorAll(".plan .scroll")) one.tabIndex = 0
  addEventListener("click", event => { if (event.target.closest("[data-print]")) print() })
})()
