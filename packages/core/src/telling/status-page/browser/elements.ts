/** The element that the page's markup has under this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`Cannot show the status: the page has no element "${id}"`);
  return element;
}

/** Everything that comes from outside is put into the page by this, as text. What stays the same is left untouched. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function setData(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** Lets `parent` have one child for each item: those that are there are filled anew, so that a selection in them stays. */
export function fillEach<Item>(
  parent: Element,
  items: readonly Item[],
  create: () => Element,
  fill: (child: Element, item: Item) => void,
): void {
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
  while (parent.children.length < items.length) parent.append(create());
  for (const [index, item] of items.entries()) {
    const child = parent.children[index];
    if (child) fill(child, item);
  }
}

/** An element with classes, and with elements in it. */
export function createElement(name: string, className = "", ...children: Element[]): HTMLElement {
  const created = document.createElement(name);
  if (className !== "") created.className = className;
  created.append(...children);
  return created;
}
