// Elements by hand. Text is only ever inserted as text: no function here takes markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; `on…` properties listen, `class` and the rest are attributes, null and false leave one out. */
export function h(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** The same for SVG. */
export function svg(name, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, name), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Puts children in place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Puts children in place of what an element holds, and touches the page only where they say something else. */
export function keep(element, ...children) {
  const fresh = fill(element.cloneNode(false), ...children);
  if (fresh.innerHTML !== element.innerHTML) {
    element.replaceChildren(...fresh.childNodes);
  }
}

/** Changes an element's text, and touches the page only where it differs. */
export function write(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/** Tells those who listen to the page instead of looking at it. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}

/** What may be wider or longer than its place: then, and only then, a stop for the keyboard. */
export function scroller(label, ...children) {
  const element = h("div", { class: "scroll", role: "group", "aria-label": label }, ...children);
  const watch = new ResizeObserver(() => {
    const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
    if (scrolls) {
      element.setAttribute("tabindex", "0");
    } else {
      element.removeAttribute("tabindex");
    }
  });
  watch.observe(element);
  for (const child of children) {
    watch.observe(child);
  }
  return element;
}

let identifiers = 0;

/** An identifier that ties a label to what it names. */
export function identifier(stem) {
  identifiers += 1;
  return `${stem}-${identifiers}`;
}
