// A browser shows a date in the order of its own language. Beside each calendar field the date stands as it is written
// here, day before month, so that nobody opens an exam on the wrong day.

document.querySelectorAll("[data-date-read]").forEach((place) => {
  const field = document.getElementById(place.dataset.dateRead);
  const show = () => {
    const [whole, year, month, day, hour] = field.value.match(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?/) || [""];
    place.querySelector("b").textContent = whole && `${hour ? `${hour}, ` : ""}${day}/${month}/${year}`;
  };
  field.addEventListener("input", show);
  show();
});
