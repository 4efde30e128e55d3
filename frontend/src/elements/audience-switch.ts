/** Colours the composer by who will read the words. */
export class AudienceSwitch extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.paint);
    this.paint();
  }

  private paint = (): void => {
    const chosen = this.querySelector<HTMLInputElement>("fieldset input[type=radio]:checked");
    this.querySelector(".composer")?.classList.toggle("composer-internal", chosen?.value === "internal");
  };
}
