// A code for another device that came with the address, behind its #: so it reaches no log of any server on the way. It is
// filled in and leaves the address; the button is still for the learner to press.

const code = window.location.hash.slice(1);
if (/^[A-Z]{8}$/.test(code)) {
  document.querySelector("#code").value = code;
  window.history.replaceState(null, "", window.location.pathname);
}
