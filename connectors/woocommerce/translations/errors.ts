import type { Translations } from '../../../src/sdk/index.js';

/** What a shop answered instead of what it was asked, and what its owner can do. */
export const errorTexts: Translations = {
  'The plugin in the shop has not reported for 15 minutes and cannot be reached. What happens in the shop is kept there and arrives late.':
    {
      es: 'El plugin de la tienda no se sincroniza desde hace 15 minutos y no es accesible. Las actualizaciones quedan en cola y llegan con retraso.',
      fr: 'L’extension de la boutique ne s’est pas synchronisée depuis 15 minutes et est injoignable. Les mises à jour sont mises en file d’attente et arrivent en retard.',
      de: 'Das Plugin im Shop hat sich seit 15 Minuten nicht synchronisiert und ist nicht erreichbar. Aktualisierungen kommen in die Warteschlange und treffen verspätet ein.',
      it: 'Il plugin del negozio non si sincronizza da 15 minuti e non è raggiungibile. Gli aggiornamenti restano in coda e arrivano in ritardo.',
      pt: 'O plugin da loja não sincroniza há 15 minutos e não está acessível. As atualizações ficam em fila e chegam com atraso.',
    },
  'The shop answered with a page instead of data. Open the address of the shop with /wp-json/wc/v3 behind it: a "coming soon" or login plugin, a cache or a PHP warning in front of the answer has to be switched off for it.':
    {
      es: 'La tienda ha respondido con una página en lugar de datos. Desactiva para /wp-json/wc/v3 los plugins de «próximamente», acceso o caché, y los avisos de PHP.',
      fr: 'La boutique a répondu par une page au lieu de données. Désactivez pour /wp-json/wc/v3 les extensions « bientôt disponible », de connexion ou de cache, ainsi que les avertissements PHP.',
      de: 'Der Shop hat mit einer Seite statt mit Daten geantwortet. Schalten Sie für /wp-json/wc/v3 „Demnächst verfügbar“-, Anmelde- und Cache-Plugins sowie PHP-Warnungen aus.',
      it: 'Il negozio ha risposto con una pagina invece che con dati. Disattiva per /wp-json/wc/v3 i plugin «prossimamente», di accesso o di cache, e gli avvisi PHP.',
      pt: 'A loja respondeu com uma página em vez de dados. Desative para /wp-json/wc/v3 os plugins «em breve», de início de sessão ou de cache, e os avisos PHP.',
    },
  "The shop's answer is not what WooCommerce documents: {what}": {
    es: 'La tienda ha dado una respuesta inesperada.',
    fr: 'La boutique a renvoyé une réponse inattendue.',
    de: 'Der Shop hat unerwartet geantwortet.',
    it: 'Il negozio ha risposto in modo imprevisto.',
    pt: 'A loja deu uma resposta inesperada.',
  },
  'The shop asked us to slow down (429). We go on by ourselves.': {
    es: 'La tienda limita las peticiones (429). El hub continúa automáticamente.',
    fr: 'La boutique limite les demandes (429). Le hub continue automatiquement.',
    de: 'Der Shop begrenzt Anfragen (429). Der Hub macht automatisch weiter.',
    it: 'Il negozio limita le richieste (429). L’hub continua automaticamente.',
    pt: 'A loja limita os pedidos (429). O hub continua automaticamente.',
  },
  'The shop could not answer ({status}). We try again by ourselves; if it stays so, ask your hosting provider.':
    {
      es: 'La tienda no ha podido responder ({status}). El hub lo reintenta automáticamente; si continúa, pregunta a tu alojamiento.',
      fr: 'La boutique n’a pas pu répondre ({status}). Le hub réessaie automatiquement ; si cela continue, demandez à votre hébergeur.',
      de: 'Der Shop konnte nicht antworten ({status}). Der Hub versucht es automatisch erneut; hält das an, fragen Sie Ihren Hoster.',
      it: 'Il negozio non ha potuto rispondere ({status}). L’hub riprova automaticamente; se continua, chiedi al tuo hosting.',
      pt: 'A loja não conseguiu responder ({status}). O hub tenta de novo automaticamente; se continuar, pergunte ao seu alojamento.',
    },
  'url: the shop sends us to {address}; enter that address instead': {
    es: 'La tienda redirige el hub a {address}. Pon esa dirección en Ajustes > Generales y vuelve a conectar tu tienda.',
    fr: 'La boutique redirige le hub vers {address}. Indiquez cette adresse dans Réglages > Général et reconnectez votre boutique.',
    de: 'Der Shop leitet den Hub zu {address} um. Tragen Sie diese Adresse unter Einstellungen > Allgemein ein und verbinden Sie den Shop erneut.',
    it: 'Il negozio reindirizza l’hub a {address}. Imposta questo indirizzo in Impostazioni > Generali e ricollega il negozio.',
    pt: 'A loja redireciona o hub para {address}. Defina esse endereço em Definições > Geral e ligue novamente a loja.',
  },
  'The whole site asks for a password (401). Ask your hosting provider to let /wp-json/ pass without it.': {
    es: 'Todo el sitio pide una contraseña (401). Pide a tu alojamiento que deje pasar /wp-json/ sin ella.',
    fr: 'Tout le site demande un mot de passe (401). Demandez à votre hébergeur d’en exempter /wp-json/.',
    de: 'Die ganze Website verlangt ein Passwort (401). Bitten Sie Ihren Hoster, /wp-json/ davon auszunehmen.',
    it: 'Tutto il sito chiede una password (401). Chiedi al tuo hosting di escludere /wp-json/.',
    pt: 'Todo o site pede uma palavra-passe (401). Peça ao seu alojamento que exclua /wp-json/.',
  },
  'The consumer key may not do this (401). In WooCommerce > Settings > Advanced > REST API give the key the permission "Read/Write".':
    {
      es: 'La clave de API no tiene permiso (401). Dale el permiso de lectura/escritura en WooCommerce > Ajustes > Avanzado > API REST.',
      fr: 'La clé API n’a pas les droits (401). Donnez-lui les droits de lecture/écriture dans WooCommerce > Réglages > Avancé > API REST.',
      de: 'Der API-Schlüssel hat keine Berechtigung (401). Geben Sie ihm unter WooCommerce > Einstellungen > Erweitert > REST-API Lese-/Schreibrechte.',
      it: 'La chiave API non ha i permessi (401). Dalle i permessi di lettura/scrittura in WooCommerce > Impostazioni > Avanzate > REST API.',
      pt: 'A chave de API não tem permissão (401). Dê-lhe permissão de leitura/escrita em WooCommerce > Definições > Avançado > API REST.',
    },
  'The consumer key was refused (401). In WooCommerce > Settings > Advanced > REST API create a key with the permission "Read/Write" and paste the key and its secret here.':
    {
      es: 'La tienda ha rechazado la clave de API (401). Vuelve a conectar tu tienda en la pestaña Resumen.',
      fr: 'La boutique a refusé la clé API (401). Reconnectez votre boutique dans l’onglet Vue d’ensemble.',
      de: 'Der Shop hat den API-Schlüssel abgelehnt (401). Verbinden Sie den Shop im Tab „Übersicht“ erneut.',
      it: 'Il negozio ha rifiutato la chiave API (401). Ricollega il negozio nella scheda Panoramica.',
      pt: 'A loja recusou a chave de API (401). Ligue novamente a loja no separador Resumo.',
    },
  'A firewall in front of the shop refused us (403). Allow /wp-json/wc/ for our address in Cloudflare, Wordfence, Solid Security or whatever protects the shop.':
    {
      es: 'Un cortafuegos ha bloqueado el hub (403). Permite /wp-json/wc/ para la IP del hub en Cloudflare, Wordfence, Solid Security o lo que proteja tu tienda.',
      fr: 'Un pare-feu a bloqué le hub (403). Autorisez /wp-json/wc/ pour l’adresse IP du hub dans Cloudflare, Wordfence, Solid Security ou toute autre protection.',
      de: 'Eine Firewall hat den Hub blockiert (403). Erlauben Sie /wp-json/wc/ für die IP-Adresse des Hubs in Cloudflare, Wordfence, Solid Security oder Ihrem sonstigen Schutz.',
      it: 'Un firewall ha bloccato l’hub (403). Consenti /wp-json/wc/ per l’indirizzo IP dell’hub in Cloudflare, Wordfence, Solid Security o altra protezione.',
      pt: 'Uma firewall bloqueou o hub (403). Permita /wp-json/wc/ para o IP do hub no Cloudflare, Wordfence, Solid Security ou noutra proteção.',
    },
  'The consumer key may not do this (403). In WooCommerce > Settings > Advanced > REST API create a key for an administrator or shop manager, with the permission "Read/Write", and paste it here.':
    {
      es: 'La clave de API no tiene permiso (403). Vuelve a conectar tu tienda con una cuenta de administrador o gestor de tienda.',
      fr: 'La clé API n’a pas les droits (403). Reconnectez votre boutique avec un compte administrateur ou gestionnaire de boutique.',
      de: 'Der API-Schlüssel hat keine Berechtigung (403). Verbinden Sie den Shop mit einem Administrator- oder Shop-Manager-Konto erneut.',
      it: 'La chiave API non ha i permessi (403). Ricollega il negozio con un account amministratore o gestore del negozio.',
      pt: 'A chave de API não tem permissão (403). Ligue novamente a loja com uma conta de administrador ou gestor de loja.',
    },
  "url: no WooCommerce answers at this address (404). Check it, that WooCommerce is active, and that permalinks are not 'Plain'":
    {
      es: 'WooCommerce no responde en esta dirección (404). Comprueba que WooCommerce está activo y que los enlaces permanentes no son «Simple».',
      fr: 'WooCommerce ne répond pas à cette adresse (404). Vérifiez que WooCommerce est actif et que les permaliens ne sont pas « Simple ».',
      de: 'Unter dieser Adresse antwortet kein WooCommerce (404). Prüfen Sie, ob WooCommerce aktiv ist und die Permalinks nicht „Einfach“ sind.',
      it: 'WooCommerce non risponde a questo indirizzo (404). Controlla che WooCommerce sia attivo e che i permalink non siano «Semplice».',
      pt: 'O WooCommerce não responde neste endereço (404). Verifique se está ativo e se as ligações permanentes não são «Simples».',
    },
  "The shop's certificate is not valid ({code}), so the connection is not safe. Ask your hosting provider to renew it.":
    {
      es: 'El certificado SSL de la tienda no es válido ({code}). Pide a tu alojamiento que lo renueve.',
      fr: 'Le certificat SSL de la boutique n’est pas valide ({code}). Demandez à votre hébergeur de le renouveler.',
      de: 'Das SSL-Zertifikat des Shops ist ungültig ({code}). Bitten Sie Ihren Hoster, es zu erneuern.',
      it: 'Il certificato SSL del negozio non è valido ({code}). Chiedi al tuo hosting di rinnovarlo.',
      pt: 'O certificado SSL da loja não é válido ({code}). Peça ao seu alojamento que o renove.',
    },
  'The address of the shop could not be found ({code}). Check its spelling and the domain.': {
    es: 'No se ha encontrado la dirección de la tienda ({code}). Comprueba que está bien escrita y el dominio.',
    fr: 'L’adresse de la boutique est introuvable ({code}). Vérifiez son orthographe et le domaine.',
    de: 'Die Adresse des Shops wurde nicht gefunden ({code}). Prüfen Sie Schreibweise und Domain.',
    it: 'L’indirizzo del negozio non è stato trovato ({code}). Controlla come è scritto e il dominio.',
    pt: 'O endereço da loja não foi encontrado ({code}). Verifique como está escrito e o domínio.',
  },
  'The shop did not answer in time. We try again by ourselves.': {
    es: 'La tienda ha tardado demasiado en responder. El hub lo reintenta automáticamente.',
    fr: 'La boutique a mis trop de temps à répondre. Le hub réessaie automatiquement.',
    de: 'Der Shop hat zu lange nicht geantwortet. Der Hub versucht es automatisch erneut.',
    it: 'Il negozio ha impiegato troppo a rispondere. L’hub riprova automaticamente.',
    pt: 'A loja demorou demasiado a responder. O hub tenta de novo automaticamente.',
  },
  'The shop could not be reached ({code}). We try again by ourselves.': {
    es: 'No se ha podido acceder a la tienda ({code}). El hub lo reintenta automáticamente.',
    fr: 'La boutique est injoignable ({code}). Le hub réessaie automatiquement.',
    de: 'Der Shop ist nicht erreichbar ({code}). Der Hub versucht es automatisch erneut.',
    it: 'Il negozio non è raggiungibile ({code}). L’hub riprova automaticamente.',
    pt: 'Não foi possível aceder à loja ({code}). O hub tenta de novo automaticamente.',
  },
  'WooCommerce sent an error instead of the {what}: it no longer found it when the webhook was sent ({named}).':
    {
      es: 'WooCommerce envió un error porque ya no encontró el elemento al enviar el webhook ({named}).',
      fr: 'WooCommerce a envoyé une erreur, car l’élément n’existait plus lors de l’envoi du webhook ({named}).',
      de: 'WooCommerce hat einen Fehler gesendet, weil der Eintrag beim Senden des Webhooks nicht mehr existierte ({named}).',
      it: 'WooCommerce ha inviato un errore perché l’elemento non esisteva più all’invio del webhook ({named}).',
      pt: 'O WooCommerce enviou um erro porque o elemento já não existia ao enviar o webhook ({named}).',
    },
  'If it was deleted, there is nothing to do. Otherwise look for it in wp-admin under WooCommerce. The {what} itself is fetched by the next sweep.':
    {
      es: 'Si se eliminó, no tienes que hacer nada. El hub lo vuelve a leer automáticamente.',
      fr: 'S’il a été supprimé, aucune action n’est requise. Le hub le relit automatiquement.',
      de: 'Wurde er gelöscht, müssen Sie nichts tun. Der Hub liest ihn automatisch erneut.',
      it: 'Se è stato eliminato, non serve fare nulla. L’hub lo rilegge automaticamente.',
      pt: 'Se foi apagado, não precisa de fazer nada. O hub volta a lê-lo automaticamente.',
    },
  'WooCommerce sent an error instead of the {what}: the user this webhook belongs to was deleted or may no longer read it ({named}).':
    {
      es: 'WooCommerce envió un error: el usuario de este webhook se eliminó o ya no tiene permiso ({named}).',
      fr: 'WooCommerce a envoyé une erreur : l’utilisateur de ce webhook a été supprimé ou n’a plus les droits ({named}).',
      de: 'WooCommerce hat einen Fehler gesendet: Der Benutzer dieses Webhooks wurde gelöscht oder hat keine Berechtigung mehr ({named}).',
      it: 'WooCommerce ha inviato un errore: l’utente di questo webhook è stato eliminato o non ha più i permessi ({named}).',
      pt: 'O WooCommerce enviou um erro: o utilizador deste webhook foi apagado ou já não tem permissão ({named}).',
    },
  'In wp-admin open WooCommerce > Settings > Advanced > Webhooks and delete the webhooks whose delivery URL is the one of this connection: they are made again within minutes. Then see under WooCommerce > Settings > Advanced > REST API that the key belongs to an administrator or shop manager. The {what} itself is fetched by the next sweep.':
    {
      es: 'Vuelve a conectar tu tienda con una cuenta de administrador o gestor de tienda. El hub vuelve a leer el elemento automáticamente.',
      fr: 'Reconnectez votre boutique avec un compte administrateur ou gestionnaire de boutique. Le hub relit l’élément automatiquement.',
      de: 'Verbinden Sie den Shop mit einem Administrator- oder Shop-Manager-Konto erneut. Der Hub liest den Eintrag automatisch erneut.',
      it: 'Ricollega il negozio con un account amministratore o gestore del negozio. L’hub rilegge l’elemento automaticamente.',
      pt: 'Ligue novamente a loja com uma conta de administrador ou gestor de loja. O hub volta a ler o elemento automaticamente.',
    },
  'WooCommerce sent an error instead of the {what} ({named}).': {
    es: 'WooCommerce envió un error en lugar de los datos ({named}).',
    fr: 'WooCommerce a envoyé une erreur au lieu des données ({named}).',
    de: 'WooCommerce hat einen Fehler statt der Daten gesendet ({named}).',
    it: 'WooCommerce ha inviato un errore invece dei dati ({named}).',
    pt: 'O WooCommerce enviou um erro em vez dos dados ({named}).',
  },
  'In wp-admin open WooCommerce > Status > Logs, look for an error of that time, and deactivate the plugin it names. The {what} itself is fetched by the next sweep.':
    {
      es: 'Abre WooCommerce > Estado > Registros, busca un error de ese momento y desactiva el plugin que lo causa. El hub vuelve a leer el elemento automáticamente.',
      fr: 'Ouvrez WooCommerce > État > Journaux, recherchez une erreur à ce moment et désactivez l’extension en cause. Le hub relit l’élément automatiquement.',
      de: 'Öffnen Sie WooCommerce > Status > Protokolle, suchen Sie einen Fehler zu dieser Zeit und deaktivieren Sie das genannte Plugin. Der Hub liest den Eintrag automatisch erneut.',
      it: 'Apri WooCommerce > Stato > Log, cerca un errore di quel momento e disattiva il plugin indicato. L’hub rilegge l’elemento automaticamente.',
      pt: 'Abra WooCommerce > Estado > Registos, procure um erro desse momento e desative o plugin indicado. O hub volta a ler o elemento automaticamente.',
    },
};
