// Enhancement only: without script, numbers open by click or key (popover), themes and tables work, and present mode scrolls.
const all = (selector) => [...document.querySelectorAll(selector)];
const $ = (selector) => document.querySelector(selector);
document.documentElement.classList.add('js');

// Beside what opened it, inside the window.
const place = (box, at) => {
  const target = at.getBoundingClientRect();
  const [width, height, margin] = [box.offsetWidth, box.offsetHeight, 10];
  box.style.left = `${Math.max(margin, Math.min(target.left + target.width / 2 - width / 2, innerWidth - width - margin))}px`;
  const below = target.bottom + height + margin < innerHeight;
  box.style.top = `${below ? target.bottom + margin : Math.max(margin, target.top - height - margin)}px`;
};

for (const button of all('button.n')) {
  const box = document.getElementById(button.getAttribute('popovertarget'));
  let timer;
  const open = () => {
    if (box.matches(':popover-open')) return;
    box.showPopover();
    box.dataset.hover = '1';
  };
  const close = () => {
    clearTimeout(timer);
    if (!box.dataset.hover) return;
    box.hidePopover();
    delete box.dataset.hover;
  };
  box.addEventListener('toggle', (event) => event.newState === 'open' && place(box, button));
  button.addEventListener('pointerenter', (event) => {
    if (event.pointerType === 'mouse') timer = setTimeout(open, 120);
  });
  button.addEventListener('pointerleave', close);
  button.addEventListener('focus', () => button.matches(':focus-visible') && open());
  button.addEventListener('blur', close);
  // A click keeps what hovering opened.
  button.addEventListener('click', (event) => {
    if (!box.dataset.hover) return;
    event.preventDefault();
    delete box.dataset.hover;
  });
}

// Marks of charts: their <title> serves those without script.
const tip = $('#tip');
let held;
for (const title of all('.plot title')) {
  title.parentNode.dataset.tip = title.textContent;
  title.remove();
}
const show = (event) => {
  const mark = event.target.closest?.('[data-tip]');
  if (mark === held) return;
  held = mark;
  if (!mark) {
    if (tip.matches(':popover-open')) tip.hidePopover();
    return;
  }
  tip.textContent = mark.dataset.tip;
  if (!tip.matches(':popover-open')) tip.showPopover();
  place(tip, mark);
};
addEventListener('pointerover', show);
addEventListener('pointerdown', show);

const csv = (row) =>
  [...row.cells]
    .map(({ innerText }) => (/[",\n]/.test(innerText) ? `"${innerText.replaceAll('"', '""')}"` : innerText))
    .join(',');
for (const button of all('.copy'))
  button.addEventListener('click', async () => {
    const of = button.dataset.copy;
    const text = of === 'table' ? [...button.parentNode.querySelectorAll('tr')].map(csv).join('\n') : $(of).textContent;
    const was = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select and copy by hand';
    }
    setTimeout(() => (button.textContent = was), 1500);
  });
$('#print').addEventListener('click', () => print());

const stops = all('.verdict, section.s');
const present = $('#present');
const current = () =>
  Math.max(
    0,
    stops.findIndex((stop) => stop.getBoundingClientRect().bottom > innerHeight / 2),
  );
present.addEventListener('change', () => stops[current()]?.scrollIntoView());
addEventListener('keydown', (event) => {
  if (event.target.matches('select, pre, .scroll, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'p') return present.click();
  if (!present.checked) return;
  if (event.key === 'Escape' && !$('.pop:popover-open')) return present.click();
  const space = event.target.matches('button, summary, input') ? 0 : 1;
  const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ' ': space, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[
    event.key
  ];
  if (!step) return;
  event.preventDefault();
  stops[Math.max(0, Math.min(stops.length - 1, current() + step))]?.scrollIntoView();
});

const links = new Map(all('.bar nav a').map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute('aria-current');
      links.get(target.id)?.setAttribute('aria-current', 'true');
    }
  },
  { rootMargin: '-30% 0px -60% 0px' },
);
stops.forEach((stop) => seen.observe(stop));
