import type { Translations } from '../sdk/index.js';

const sentences: Translations = {
  'The connection was removed.': {
    es: 'La conexión se ha eliminado.',
    fr: 'La connexion a été supprimée.',
    de: 'Die Verbindung wurde entfernt.',
    it: 'La connessione è stata rimossa.',
    pt: 'A ligação foi removida.',
  },
  '{connector} deliveries of the topic {topic} are not used. Nothing to do.': {
    es: 'El hub no usa las actualizaciones de {connector} de este tipo. No tienes que hacer nada.',
    fr: 'Le hub n’utilise pas ce type de mise à jour de {connector}. Aucune action requise.',
    de: 'Der Hub verwendet Aktualisierungen dieser Art von {connector} nicht. Sie müssen nichts tun.',
    it: 'L’hub non usa gli aggiornamenti di {connector} di questo tipo. Non serve fare nulla.',
    pt: 'O hub não usa atualizações de {connector} deste tipo. Não precisa de fazer nada.',
  },
  '{rows} of its items could not be read and are listed separately.': {
    es: '{rows} de sus elementos no se han podido leer y aparecen por separado en la lista.',
    fr: '{rows} de ses éléments n’ont pas pu être lus et figurent séparément dans la liste.',
    de: '{rows} der enthaltenen Einträge konnten nicht gelesen werden und stehen einzeln in der Liste.',
    it: '{rows} dei suoi elementi non sono stati letti e compaiono separatamente nell’elenco.',
    pt: '{rows} dos seus elementos não puderam ser lidos e aparecem em separado na lista.',
  },
  'Custom fields or tags did not fit and were left out: {names}. A contact holds {limits} characters of fields in all.':
    {
      es: 'Algunos datos adicionales del cliente no cabían y se han omitido: {names}.',
      fr: 'Certaines données supplémentaires du client étaient trop longues et ont été omises : {names}.',
      de: 'Einige Zusatzdaten des Kunden waren zu umfangreich und wurden weggelassen: {names}.',
      it: 'Alcuni dati aggiuntivi del cliente erano troppi e sono stati tralasciati: {names}.',
      pt: 'Alguns dados adicionais do cliente não cabiam e foram omitidos: {names}.',
    },
  'The custom field {name} was left out: it {misfit}.': {
    es: 'El campo adicional {name} se ha omitido porque su valor no tiene el formato esperado.',
    fr: 'Le champ supplémentaire {name} a été omis : sa valeur n’a pas le format attendu.',
    de: 'Das Zusatzfeld {name} wurde weggelassen, weil sein Wert nicht das erwartete Format hat.',
    it: 'Il campo aggiuntivo {name} è stato tralasciato perché il suo valore non ha il formato previsto.',
    pt: 'O campo adicional {name} foi omitido porque o seu valor não tem o formato esperado.',
  },
  'Custom fields or tags of the contact did not fit and were left out: {names}. A contact holds 100 of each, and 16,384 characters of fields in all.':
    {
      es: 'Algunos datos adicionales del cliente no cabían y se han omitido: {names}.',
      fr: 'Certaines données supplémentaires du client étaient trop longues et ont été omises : {names}.',
      de: 'Einige Zusatzdaten des Kunden waren zu umfangreich und wurden weggelassen: {names}.',
      it: 'Alcuni dati aggiuntivi del cliente erano troppi e sono stati tralasciati: {names}.',
      pt: 'Alguns dados adicionais do cliente não cabiam e foram omitidos: {names}.',
    },
  'The delivery does not have the expected format: {detail}.': {
    es: 'La actualización no tiene el formato esperado.',
    fr: 'La mise à jour n’a pas le format attendu.',
    de: 'Die Aktualisierung hat nicht das erwartete Format.',
    it: 'L’aggiornamento non ha il formato previsto.',
    pt: 'A atualização não tem o formato esperado.',
  },
  'The connector failed on this delivery ({error}).': {
    es: 'El hub no ha podido procesar esta actualización.',
    fr: 'Le hub n’a pas pu traiter cette mise à jour.',
    de: 'Der Hub konnte diese Aktualisierung nicht verarbeiten.',
    it: 'L’hub non è riuscito a elaborare questo aggiornamento.',
    pt: 'O hub não conseguiu processar esta atualização.',
  },
  'The raw delivery is kept. Correct the settings or update Liaison, then retry it.': {
    es: 'La actualización se conserva. Pide al administrador de tu hub que actualice Liaison.',
    fr: 'La mise à jour est conservée. Demandez à l’administrateur de votre hub de mettre à jour Liaison.',
    de: 'Die Aktualisierung bleibt erhalten. Bitten Sie den Administrator Ihres Hubs, Liaison zu aktualisieren.',
    it: 'L’aggiornamento viene conservato. Chiedi all’amministratore del tuo hub di aggiornare Liaison.',
    pt: 'A atualização é guardada. Peça ao administrador do seu hub que atualize o Liaison.',
  },
  'The raw delivery is kept. Open the settings of the connection in Liaison, correct these fields and save them, then retry the delivery.':
    {
      es: 'La actualización se conserva. Corrige los ajustes de la conexión en Ajustes > Avanzado: datos de pedidos.',
      fr: 'La mise à jour est conservée. Corrigez les réglages de la connexion dans Réglages > Avancé : données de commande.',
      de: 'Die Aktualisierung bleibt erhalten. Korrigieren Sie die Einstellungen der Verbindung unter Einstellungen > Erweitert: Bestelldaten.',
      it: 'L’aggiornamento viene conservato. Correggi le impostazioni della connessione in Impostazioni > Avanzate: dati degli ordini.',
      pt: 'A atualização é guardada. Corrija as definições da ligação em Definições > Avançado: dados das encomendas.',
    },
  'The contact it is about was erased, including its content. No action needed.': {
    es: 'Los datos de este cliente se han borrado. No tienes que hacer nada.',
    fr: 'Les données de ce client ont été effacées. Aucune action requise.',
    de: 'Die Daten dieses Kunden wurden gelöscht. Sie müssen nichts tun.',
    it: 'I dati di questo cliente sono stati cancellati. Non serve fare nulla.',
    pt: 'Os dados deste cliente foram apagados. Não precisa de fazer nada.',
  },
  'Its updates are quarantined and no messages are sent. If it is a copy, no action is needed; if the shop has moved, choose “My shop has moved” in its plugin or enter its new URL here.':
    {
      es: 'Sus actualizaciones quedan retenidas y no se envía ningún mensaje. Si es una copia, no tienes que hacer nada; si tu tienda se ha trasladado, indícalo en la pestaña Resumen de ese sitio.',
      fr: 'Ses mises à jour sont retenues et aucun message n’est envoyé. S’il s’agit d’une copie, aucune action n’est requise ; si votre boutique a changé d’adresse, indiquez-le dans l’onglet Vue d’ensemble de ce site.',
      de: 'Ihre Aktualisierungen werden zurückgehalten und es werden keine Nachrichten gesendet. Ist sie eine Kopie, müssen Sie nichts tun; ist Ihr Shop umgezogen, geben Sie es dort im Tab „Übersicht“ an.',
      it: 'I suoi aggiornamenti vengono trattenuti e non viene inviato alcun messaggio. Se è una copia, non serve fare nulla; se il negozio si è spostato, indicalo nella scheda Panoramica di quel sito.',
      pt: 'As suas atualizações ficam retidas e nenhuma mensagem é enviada. Se for uma cópia, não precisa de fazer nada; se a loja mudou de endereço, indique-o no separador Resumo desse site.',
    },
  'An installation other than the connected one also sends updates.': {
    es: 'Otro sitio distinto del conectado también envía actualizaciones.',
    fr: 'Un autre site que celui qui est connecté envoie aussi des mises à jour.',
    de: 'Eine andere als die verbundene Website sendet ebenfalls Aktualisierungen.',
    it: 'Anche un sito diverso da quello collegato invia aggiornamenti.',
    pt: 'Outro site, diferente do ligado, também envia atualizações.',
  },
  'If it is a copy, choose “This is a copy” in its plugin. If it replaces the first one, connect it again.': {
    es: 'Si es una copia, indícalo en su pestaña Resumen. Si sustituye al primero, vuelve a conectarlo.',
    fr: 'S’il s’agit d’une copie, indiquez-le dans son onglet Vue d’ensemble. S’il remplace le premier, reconnectez-le.',
    de: 'Ist sie eine Kopie, geben Sie es dort im Tab „Übersicht“ an. Ersetzt sie die erste, verbinden Sie sie erneut.',
    it: 'Se è una copia, indicalo nella sua scheda Panoramica. Se sostituisce il primo, ricollegalo.',
    pt: 'Se for uma cópia, indique-o no seu separador Resumo. Se substituir o primeiro, ligue-o novamente.',
  },
  'Enter new credentials: the stored ones are rejected. Data received in the meantime is not lost.': {
    es: 'Vuelve a conectar tu tienda: las claves guardadas se rechazan. No se pierde nada de lo recibido.',
    fr: 'Reconnectez votre boutique : les clés enregistrées sont refusées. Rien de ce qui a été reçu n’est perdu.',
    de: 'Verbinden Sie den Shop erneut: Die gespeicherten Schlüssel werden abgelehnt. Empfangenes geht nicht verloren.',
    it: 'Ricollega il tuo negozio: le chiavi salvate vengono rifiutate. Ciò che è stato ricevuto non va perso.',
    pt: 'Ligue novamente a sua loja: as chaves guardadas são recusadas. Nada do que foi recebido se perde.',
  },
  'Connect it again and approve access on the page it shows you: the permission was revoked or has expired. Data received in the meantime is not lost.':
    {
      es: 'Vuelve a conectarlo y acepta en la página que se te muestra: el permiso se retiró o ha caducado. No se pierde nada de lo recibido.',
      fr: 'Reconnectez-le et acceptez sur la page affichée : l’autorisation a été retirée ou a expiré. Rien de ce qui a été reçu n’est perdu.',
      de: 'Verbinden Sie es erneut und stimmen Sie auf der angezeigten Seite zu: Die Berechtigung wurde entzogen oder ist abgelaufen. Empfangenes geht nicht verloren.',
      it: 'Ricollegalo e accetta nella pagina che ti viene mostrata: il permesso è stato ritirato o è scaduto. Ciò che è stato ricevuto non va perso.',
      pt: 'Ligue-o novamente e aceite na página apresentada: a permissão foi retirada ou expirou. Nada do que foi recebido se perde.',
    },
  'Connect it again and grant all requested permissions.': {
    es: 'Vuelve a conectarlo y concede todos los permisos que pide su página.',
    fr: 'Reconnectez-le et accordez toutes les autorisations demandées sur sa page.',
    de: 'Verbinden Sie es erneut und erteilen Sie alle Berechtigungen, die auf der Seite verlangt werden.',
    it: 'Ricollegalo e concedi tutti i permessi richiesti nella sua pagina.',
    pt: 'Ligue-o novamente e conceda todas as permissões pedidas na página.',
  },
  'It returned an unexpected response. If this persists, contact your hub administrator.': {
    es: 'Ha dado una respuesta inesperada. Si continúa, avisa a quien administra Liaison.',
    fr: 'Réponse inattendue. Si cela persiste, prévenez la personne qui gère Liaison.',
    de: 'Unerwartete Antwort. Wenn das anhält, wenden Sie sich an den Betreiber von Liaison.',
    it: 'Ha risposto in modo imprevisto. Se continua, avvisa chi gestisce Liaison.',
    pt: 'Deu uma resposta inesperada. Se persistir, avise quem gere o Liaison.',
  },
  'No action needed: it is retried automatically. If this persists, check the status of the service.': {
    es: 'No tienes que hacer nada: se reintenta automáticamente. Si continúa, comprueba si el propio servicio tiene una incidencia.',
    fr: 'Aucune action requise : un nouvel essai a lieu automatiquement. Si cela persiste, vérifiez si le service lui-même est perturbé.',
    de: 'Sie müssen nichts tun: Es wird automatisch erneut versucht. Wenn das anhält, prüfen Sie, ob der Dienst selbst gestört ist.',
    it: 'Non serve fare nulla: si riprova automaticamente. Se continua, controlla se il servizio stesso ha un disservizio.',
    pt: 'Não precisa de fazer nada: a tentativa é repetida automaticamente. Se persistir, verifique se o próprio serviço está com problemas.',
  },
  'No action needed: requests are retried more slowly.': {
    es: 'No tienes que hacer nada: el hub lo reintenta más despacio.',
    fr: 'Aucune action requise : le hub réessaie plus lentement.',
    de: 'Sie müssen nichts tun: Der Hub versucht es langsamer erneut.',
    it: 'Non serve fare nulla: l’hub riprova più lentamente.',
    pt: 'Não precisa de fazer nada: o hub tenta de novo mais devagar.',
  },
  'Check the named setting and the permissions of the key.': {
    es: 'Revisa el ajuste indicado y los permisos de la clave de API.',
    fr: 'Vérifiez le réglage indiqué et les droits de la clé API.',
    de: 'Prüfen Sie die genannte Einstellung und die Rechte des API-Schlüssels.',
    it: 'Controlla l’impostazione indicata e i permessi della chiave API.',
    pt: 'Verifique a definição indicada e as permissões da chave de API.',
  },
  'The shop returned an unexpected response. Check that the URL is correct and that no security plugin or login page responds instead.':
    {
      es: 'La tienda ha dado una respuesta inesperada. Comprueba que la dirección es correcta y que no responde un plugin de seguridad o una página de acceso.',
      fr: 'La boutique a renvoyé une réponse inattendue. Vérifiez que l’adresse est correcte et qu’aucune extension de sécurité ou page de connexion ne répond à sa place.',
      de: 'Der Shop hat unerwartet geantwortet. Prüfen Sie, ob die Adresse stimmt und kein Sicherheits-Plugin und keine Anmeldeseite an seiner Stelle antwortet.',
      it: 'Il negozio ha risposto in modo imprevisto. Controlla che l’indirizzo sia corretto e che non risponda un plugin di sicurezza o una pagina di accesso.',
      pt: 'A loja deu uma resposta inesperada. Verifique se o endereço está certo e se não responde um plugin de segurança ou uma página de início de sessão.',
    },
  'Check that the URL is correct and reachable from the internet. It is retried automatically.': {
    es: 'Comprueba que la dirección es correcta y accesible desde internet. El hub lo reintenta automáticamente.',
    fr: 'Vérifiez que l’adresse est correcte et accessible depuis Internet. Le hub réessaie automatiquement.',
    de: 'Prüfen Sie, ob die Adresse stimmt und aus dem Internet erreichbar ist. Der Hub versucht es automatisch erneut.',
    it: 'Controlla che l’indirizzo sia corretto e raggiungibile da internet. L’hub riprova automaticamente.',
    pt: 'Verifique se o endereço está certo e acessível a partir da internet. O hub tenta de novo automaticamente.',
  },
  'The vendor reports a problem.': {
    es: 'La tienda informa de un problema.',
    fr: 'La boutique signale un problème.',
    de: 'Der Shop meldet ein Problem.',
    it: 'Il negozio segnala un problema.',
    pt: 'A loja comunica um problema.',
  },
  'The connection is for {home}, and this site is {here}.': {
    es: 'La conexión es de {home} y este sitio es {here}.',
    fr: 'La connexion concerne {home} et ce site est {here}.',
    de: 'Die Verbindung gilt für {home}, und diese Website ist {here}.',
    it: 'La connessione è per {home} e questo sito è {here}.',
    pt: 'A ligação é de {home} e este site é {here}.',
  },
  'Another installation at {home} has connected since.': {
    es: 'Otro sitio en {home} se ha conectado después.',
    fr: 'Un autre site à l’adresse {home} s’est connecté depuis.',
    de: 'Eine andere Website unter {home} hat sich seitdem verbunden.',
    it: 'Un altro sito all’indirizzo {home} si è collegato nel frattempo.',
    pt: 'Outro site em {home} ligou-se entretanto.',
  },
  'Nothing was changed.': {
    es: 'No se ha cambiado nada.',
    fr: 'Aucune modification n’a été effectuée.',
    de: 'Es wurde nichts geändert.',
    it: 'Nessuna modifica.',
    pt: 'Nada foi alterado.',
  },
  'Open the settings of the plugin in Liaison, or WooCommerce › Liaison › Settings in the shop, correct these fields and press “Save changes”.':
    {
      es: 'Corrígelos en Ajustes > Automatizaciones y guarda los cambios.',
      fr: 'Corrigez-les dans Réglages > Automatisations et enregistrez.',
      de: 'Korrigieren Sie sie unter Einstellungen > Automatisierungen und speichern Sie.',
      it: 'Correggili in Impostazioni > Automazioni e salva.',
      pt: 'Corrija-os em Definições > Automatizações e guarde.',
    },
  '{connector} cannot use the settings of this connection: {fields}.': {
    es: 'Algunos ajustes de esta conexión no son válidos.',
    fr: 'Certains réglages de cette connexion ne sont pas valides.',
    de: 'Einige Einstellungen dieser Verbindung sind ungültig.',
    it: 'Alcune impostazioni di questa connessione non sono valide.',
    pt: 'Algumas definições desta ligação não são válidas.',
  },
};

/** The same sentences as versions before stored them, and what they are now. */
export const formerSentences: Readonly<Record<string, string>> = {
  'It answered something unexpected. If this lasts, tell whoever runs Liaison.':
    'It returned an unexpected response. If this persists, contact your hub administrator.',
  'Nothing to do: it is tried again by itself. If this lasts, look whether the service itself is disturbed.':
    'No action needed: it is retried automatically. If this persists, check the status of the service.',
  'Nothing to do: the calls are repeated more slowly.': 'No action needed: requests are retried more slowly.',
  'Enter new credentials: the ones stored are refused. Nothing received meanwhile is lost.':
    'Enter new credentials: the stored ones are rejected. Data received in the meantime is not lost.',
  'What it sends is kept aside and messages nobody. If it is a copy, there is nothing to do; if the shop has moved, say so in the plugin there or enter its new address here, and it is handled.':
    'Its updates are quarantined and no messages are sent. If it is a copy, no action is needed; if the shop has moved, choose “My shop has moved” in its plugin or enter its new URL here.',
  '{rows} of its items could not be read and stand in the list by themselves.':
    '{rows} of its items could not be read and are listed separately.',
  'Connect it again and agree on the page it shows you: the permission was withdrawn or has ended. Nothing received meanwhile is lost.':
    'Connect it again and approve access on the page it shows you: the permission was revoked or has expired. Data received in the meantime is not lost.',
  'Connect it again and give every permission its page asks for.':
    'Connect it again and grant all requested permissions.',
  'If it is a copy, say so in its plugin. If it takes the place of the first one, connect it again.':
    'If it is a copy, choose “This is a copy” in its plugin. If it replaces the first one, connect it again.',
  'Another installation than the one that connected sends here too.':
    'An installation other than the connected one also sends updates.',
  'The shop answered something unexpected. Check that the address is right and that no security plugin or login page answers in its place.':
    'The shop returned an unexpected response. Check that the URL is correct and that no security plugin or login page responds instead.',
  'Check that the address is right and reachable from the internet. It is tried again by itself.':
    'Check that the URL is correct and reachable from the internet. It is retried automatically.',
  'Check the setting that is named, and the permissions of the key.':
    'Check the named setting and the permissions of the key.',
  'The person it is about was erased, and its body with them. Nothing to do.':
    'The contact it is about was erased, including its content. No action needed.',
  'The delivery does not have the expected shape: {detail}.':
    'The delivery does not have the expected format: {detail}.',
};

/** Sentences of the core about deliveries and connections, stored in English: shown in the language of who reads them. */
export const upkeepSentences: Translations = {
  ...sentences,
  ...Object.fromEntries(
    Object.entries(formerSentences).map(([before, now]) => [before, sentences[now] ?? {}]),
  ),
};
