// A holder's QR code carries the key behind the #, which browsers never send.
// Show it to the house once, put the full name in place of the masked one, and
// let the files be asked for with the key. The key then leaves the address bar,
// so that an address passed on shows the masked page.
(function () {
  "use strict";
  var script = document.currentScript;
  var key = location.hash.slice(1);
  if (!/^[A-Za-z2-7]{26}$/.test(key)) return;
  var page = location.pathname.replace(/\/C\/([^/]+)$/, "/c/$1");

  fetch(page + "/holder", {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ key: key }),
  }).then(function (answer) {
    if (answer.status === 404) return misfit();
    if (answer.ok) return answer.json().then(unlock);
  });

  function unlock(told) {
    if (told.holder) document.getElementById("holder").textContent = told.holder;
    if (told.occasion) document.getElementById("occasion").textContent = told.occasion;
    var hint = document.getElementById("unlock");
    if (hint) hint.hidden = true;
    document.querySelectorAll("a[data-file]").forEach(askWithKey);
    history.replaceState(null, "", page);
  }

  function askWithKey(link) {
    var form = document.createElement("form");
    var field = document.createElement("input");
    var button = document.createElement("button");
    form.method = "post";
    form.action = link.getAttribute("href");
    field.type = "hidden";
    field.name = "key";
    field.value = key;
    button.className = link.className;
    button.textContent = link.textContent;
    form.append(field, button);
    link.replaceWith(form);
  }

  function misfit() {
    var box = document.getElementById("unlock");
    if (!box) return;
    box.open = true;
    document.getElementById("key-fault").textContent = script.dataset.misfit;
  }
})();
