/** What of Meta's script is used. */
interface Facebook {
  init(options: object): void;
  login(
    callback: (answer: { authResponse?: { code?: string } | null }) => void,
    options: Record<string, unknown>,
  ): void;
}

declare global {
  interface Window {
    FB?: Facebook;
    fbAsyncInit?: () => void;
  }
}

/** What the script is given; the hub names each. */
export interface DialogValues {
  app: string;
  configuration: string;
  version: string;
  signup: string;
  session: string;
  phone: string;
}

/**
 * Loads Meta's script.
 *
 * @returns when it can be used
 * @throws Error when it could not be loaded
 */
export function loadScript(url: string, { app, version }: DialogValues): Promise<void> {
  return new Promise((resolve, reject) => {
    window.fbAsyncInit = () => {
      window.FB?.init({ appId: app, version, cookie: false, xfbml: false, autoLogAppEvents: false });
      resolve();
    };
    const script = document.createElement('script');
    script.src = url;
    script.async = true;
    script.crossOrigin = 'anonymous';
    script.addEventListener('error', () => reject(new Error('the script was not loaded')));
    document.head.append(script);
  });
}

/**
 * Opens the dialog: to be called while a click is handled, or the browser opens no window.
 *
 * @param withPhoneApp - the number stays in the WhatsApp Business app
 * @returns the code; undefined when the person left
 */
export function openDialog(
  { configuration, signup, session, phone }: DialogValues,
  withPhoneApp: boolean,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    window.FB?.login((answer) => resolve(answer.authResponse?.code ?? undefined), {
      config_id: configuration,
      response_type: 'code',
      override_default_response_type: true,
      extras: {
        setup: {},
        version: signup,
        sessionInfoVersion: session,
        ...(withPhoneApp ? { featureType: phone } : {}),
      },
    });
  });
}
