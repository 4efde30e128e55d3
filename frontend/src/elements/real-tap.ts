/**
 * Wraps the form of a letter's link: hands over what the page was given when its button is pressed by a person.
 * Programs that check mail press buttons too, from a script or in a browser that says it is driven by one; theirs
 * arrives without it, and the page asks once more. A keyboard and a screen reader press like a finger.
 */
export class RealTap extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.pressed, true);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.pressed, true);
  }

  private pressed = (event: Event): void => {
    const form = (event.target as Element).closest("button")?.form;
    if (!form || !event.isTrusted || navigator.webdriver) return;
    const field = form.querySelector<HTMLInputElement>("input[name=hand]") ?? document.createElement("input");
    Object.assign(field, { type: "hidden", name: "hand", value: this.getAttribute("hand") ?? "" });
    form.append(field);
  };
}
