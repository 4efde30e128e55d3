/** Bytes travel as base64url; the browser wants buffers. Written out: in-app browsers lack `parseRequestOptionsFromJSON`. */
export function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0)).buffer;
}

export function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Named {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}

export interface Asked {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
  allowCredentials?: Named[];
  [other: string]: unknown;
}

const known = (list: Named[] | undefined) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

/** What `navigator.credentials.create` wants. */
export function toCreate(asked: Asked): PublicKeyCredentialCreationOptions {
  const user = asked.user && { ...asked.user, id: bytes(asked.user.id) };
  const made = {
    ...asked,
    challenge: bytes(asked.challenge),
    user,
    excludeCredentials: known(asked.excludeCredentials),
  };
  return made as unknown as PublicKeyCredentialCreationOptions;
}

/** What `navigator.credentials.get` wants. */
export function toGet(asked: Asked): PublicKeyCredentialRequestOptions {
  return { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
}

/** The browser's answer as the server reads it. */
export function plain(credential: PublicKeyCredential): string {
  const response: Record<string, unknown> = { clientDataJSON: text(credential.response.clientDataJSON) };
  if (credential.response instanceof AuthenticatorAttestationResponse) {
    response.attestationObject = text(credential.response.attestationObject);
    response.transports = credential.response.getTransports?.() ?? [];
  } else {
    const signed = credential.response as AuthenticatorAssertionResponse;
    response.authenticatorData = text(signed.authenticatorData);
    response.signature = text(signed.signature);
    response.userHandle = signed.userHandle ? text(signed.userHandle) : null;
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}
