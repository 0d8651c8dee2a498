import type { Translations } from '../../../src/sdk/index.js';

/** What stands between the hub and a shop, and what its owner can do. */
export const blockerTexts: Translations = {
  "Wordfence blocks the hub. In Wordfence > All Options > Allowlisted IP addresses, add the hub's IP address, or allow the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address.":
    {
      es: 'Wordfence bloquea el hub. En Wordfence > All Options > Allowlisted IP addresses, añade la IP del hub o permite las rutas /wp-json/wc-liaison/ y ?wc-ajax=liaison para la IP del hub.',
      fr: 'Wordfence bloque le hub. Dans Wordfence > All Options > Allowlisted IP addresses, ajoutez l’adresse IP du hub ou autorisez les chemins /wp-json/wc-liaison/ et ?wc-ajax=liaison pour l’adresse IP du hub.',
      de: 'Wordfence blockiert den Hub. Fügen Sie unter Wordfence > All Options > Allowlisted IP addresses die IP-Adresse des Hubs hinzu oder erlauben Sie die Pfade /wp-json/wc-liaison/ und ?wc-ajax=liaison für die IP-Adresse des Hubs.',
      it: 'Wordfence blocca l’hub. In Wordfence > All Options > Allowlisted IP addresses aggiungi l’indirizzo IP dell’hub o consenti i percorsi /wp-json/wc-liaison/ e ?wc-ajax=liaison per l’indirizzo IP dell’hub.',
      pt: 'O Wordfence bloqueia o hub. Em Wordfence > All Options > Allowlisted IP addresses, adicione o IP do hub ou permita os caminhos /wp-json/wc-liaison/ e ?wc-ajax=liaison para o IP do hub.',
    },
  'Solid Security blocks the hub. In Security > Settings > WordPress Tweaks, set REST API to "Default Access", and remove the hub from its lockouts.':
    {
      es: 'Solid Security bloquea el hub. En Security > Settings > WordPress Tweaks, pon REST API en «Default Access» y quita el hub de los bloqueos.',
      fr: 'Solid Security bloque le hub. Dans Security > Settings > WordPress Tweaks, réglez REST API sur « Default Access » et retirez le hub des blocages.',
      de: 'Solid Security blockiert den Hub. Stellen Sie unter Security > Settings > WordPress Tweaks die REST API auf „Default Access“ und entfernen Sie den Hub aus den Sperren.',
      it: 'Solid Security blocca l’hub. In Security > Settings > WordPress Tweaks imposta REST API su «Default Access» e togli l’hub dai blocchi.',
      pt: 'O Solid Security bloqueia o hub. Em Security > Settings > WordPress Tweaks, defina REST API como «Default Access» e retire o hub dos bloqueios.',
    },
  "Cloudflare blocks the hub. In Security > WAF, add a rule that skips the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address.":
    {
      es: 'Cloudflare bloquea el hub. En Security > WAF, añade una regla que excluya las rutas /wp-json/wc-liaison/ y ?wc-ajax=liaison para la IP del hub.',
      fr: 'Cloudflare bloque le hub. Dans Security > WAF, ajoutez une règle qui exclut les chemins /wp-json/wc-liaison/ et ?wc-ajax=liaison pour l’adresse IP du hub.',
      de: 'Cloudflare blockiert den Hub. Fügen Sie unter Security > WAF eine Ausnahmeregel hinzu für die Pfade /wp-json/wc-liaison/ und ?wc-ajax=liaison für die IP-Adresse des Hubs.',
      it: 'Cloudflare blocca l’hub. In Security > WAF aggiungi una regola che escluda i percorsi /wp-json/wc-liaison/ e ?wc-ajax=liaison per l’indirizzo IP dell’hub.',
      pt: 'O Cloudflare bloqueia o hub. Em Security > WAF, adicione uma regra que exclua os caminhos /wp-json/wc-liaison/ e ?wc-ajax=liaison para o IP do hub.',
    },
  "Your site is password-protected. Ask your host to allow the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address.":
    {
      es: 'Tu sitio está protegido con contraseña. Pide a tu alojamiento que permita las rutas /wp-json/wc-liaison/ y ?wc-ajax=liaison para la IP del hub.',
      fr: 'Votre site est protégé par mot de passe. Demandez à votre hébergeur d’autoriser les chemins /wp-json/wc-liaison/ et ?wc-ajax=liaison pour l’adresse IP du hub.',
      de: 'Ihre Website ist passwortgeschützt. Bitten Sie Ihren Hoster, die Pfade /wp-json/wc-liaison/ und ?wc-ajax=liaison für die IP-Adresse des Hubs zu erlauben.',
      it: 'Il tuo sito è protetto da password. Chiedi al tuo hosting di consentire i percorsi /wp-json/wc-liaison/ e ?wc-ajax=liaison per l’indirizzo IP dell’hub.',
      pt: 'O seu site está protegido por palavra-passe. Peça ao seu alojamento que permita os caminhos /wp-json/wc-liaison/ e ?wc-ajax=liaison para o IP do hub.',
    },
  'A plugin blocks the REST API. Exempt the namespace wc-liaison/v1 in its settings.': {
    es: 'Un plugin bloquea la API REST. Excluye el espacio de nombres wc-liaison/v1 en sus ajustes.',
    fr: 'Une extension bloque l’API REST. Excluez l’espace de noms wc-liaison/v1 dans ses réglages.',
    de: 'Ein Plugin blockiert die REST-API. Nehmen Sie den Namensraum wc-liaison/v1 in dessen Einstellungen aus.',
    it: 'Un plugin blocca la REST API. Escludi lo spazio dei nomi wc-liaison/v1 nelle sue impostazioni.',
    pt: 'Um plugin bloqueia a API REST. Exclua o espaço de nomes wc-liaison/v1 nas definições dele.',
  },
  'Your shop shows a "coming soon" or maintenance page. Turn it off, or exempt /wp-json/ from it.': {
    es: 'Tu tienda muestra una página de «próximamente» o de mantenimiento. Desactívala o excluye /wp-json/.',
    fr: 'Votre boutique affiche une page « bientôt disponible » ou de maintenance. Désactivez-la ou excluez /wp-json/.',
    de: 'Ihr Shop zeigt eine „Demnächst verfügbar“- oder Wartungsseite. Schalten Sie sie aus oder nehmen Sie /wp-json/ davon aus.',
    it: 'Il tuo negozio mostra una pagina «prossimamente» o di manutenzione. Disattivala o escludi /wp-json/.',
    pt: 'A sua loja mostra uma página «em breve» ou de manutenção. Desative-a ou exclua /wp-json/.',
  },
  'Your shop redirects the hub to another URL. Set the URL customers see under Settings > General, then reconnect your shop.':
    {
      es: 'Tu tienda redirige el hub a otra URL. Pon la URL que ven los clientes en Ajustes > Generales y vuelve a conectar tu tienda.',
      fr: 'Votre boutique redirige le hub vers une autre URL. Indiquez l’URL que voient les clients dans Réglages > Général, puis reconnectez votre boutique.',
      de: 'Ihr Shop leitet den Hub zu einer anderen URL um. Tragen Sie unter Einstellungen > Allgemein die URL ein, die Kunden sehen, und verbinden Sie den Shop erneut.',
      it: 'Il tuo negozio reindirizza l’hub a un altro URL. Imposta in Impostazioni > Generali l’URL visto dai clienti, poi ricollega il negozio.',
      pt: 'A sua loja redireciona o hub para outro URL. Defina em Definições > Geral o URL que os clientes veem e ligue novamente a loja.',
    },
  'Your shop responds, but Liaison for WooCommerce does not. Activate the plugin and connect your shop.': {
    es: 'Tu tienda responde, pero Liaison for WooCommerce no. Activa el plugin y conecta tu tienda.',
    fr: 'Votre boutique répond, mais pas Liaison for WooCommerce. Activez l’extension et connectez votre boutique.',
    de: 'Ihr Shop antwortet, aber Liaison for WooCommerce nicht. Aktivieren Sie das Plugin und verbinden Sie den Shop.',
    it: 'Il tuo negozio risponde, ma Liaison for WooCommerce no. Attiva il plugin e collega il negozio.',
    pt: 'A sua loja responde, mas o Liaison for WooCommerce não. Ative o plugin e ligue a loja.',
  },
  'The server doesn\'t know /wp-json/. In Settings > Permalinks, choose anything but "Plain" and save.': {
    es: 'El servidor no conoce /wp-json/. En Ajustes > Enlaces permanentes, elige cualquier opción menos «Simple» y guarda.',
    fr: 'Le serveur ne connaît pas /wp-json/. Dans Réglages > Permaliens, choisissez autre chose que « Simple » et enregistrez.',
    de: 'Der Server kennt /wp-json/ nicht. Wählen Sie unter Einstellungen > Permalinks etwas anderes als „Einfach“ und speichern Sie.',
    it: 'Il server non conosce /wp-json/. In Impostazioni > Permalink scegli un’opzione diversa da «Semplice» e salva.',
    pt: 'O servidor não conhece /wp-json/. Em Definições > Ligações permanentes, escolha qualquer opção exceto «Simples» e guarde.',
  },
  "Your server limits requests from the hub. If this continues, allow the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address.":
    {
      es: 'Tu servidor limita las peticiones del hub. Si continúa, permite las rutas /wp-json/wc-liaison/ y ?wc-ajax=liaison para la IP del hub.',
      fr: 'Votre serveur limite les demandes du hub. Si cela continue, autorisez les chemins /wp-json/wc-liaison/ et ?wc-ajax=liaison pour l’adresse IP du hub.',
      de: 'Ihr Server begrenzt Anfragen des Hubs. Hält das an, erlauben Sie die Pfade /wp-json/wc-liaison/ und ?wc-ajax=liaison für die IP-Adresse des Hubs.',
      it: 'Il tuo server limita le richieste dell’hub. Se continua, consenti i percorsi /wp-json/wc-liaison/ e ?wc-ajax=liaison per l’indirizzo IP dell’hub.',
      pt: 'O seu servidor limita os pedidos do hub. Se continuar, permita os caminhos /wp-json/wc-liaison/ e ?wc-ajax=liaison para o IP do hub.',
    },
  'Your shop returned an error. Check its error log, or ask your host.': {
    es: 'Tu tienda ha devuelto un error. Revisa su registro de errores o pregunta a tu alojamiento.',
    fr: 'Votre boutique a renvoyé une erreur. Consultez son journal d’erreurs ou demandez à votre hébergeur.',
    de: 'Ihr Shop hat einen Fehler zurückgegeben. Prüfen Sie das Fehlerprotokoll oder fragen Sie Ihren Hoster.',
    it: 'Il tuo negozio ha restituito un errore. Controlla il registro degli errori o chiedi al tuo hosting.',
    pt: 'A sua loja devolveu um erro. Consulte o registo de erros ou pergunte ao seu alojamento.',
  },
  "A firewall blocks the hub. Allow the paths /wp-json/wc-liaison/ and ?wc-ajax=liaison for the hub's IP address.":
    {
      es: 'Un cortafuegos bloquea el hub. Permite las rutas /wp-json/wc-liaison/ y ?wc-ajax=liaison para la IP del hub.',
      fr: 'Un pare-feu bloque le hub. Autorisez les chemins /wp-json/wc-liaison/ et ?wc-ajax=liaison pour l’adresse IP du hub.',
      de: 'Eine Firewall blockiert den Hub. Erlauben Sie die Pfade /wp-json/wc-liaison/ und ?wc-ajax=liaison für die IP-Adresse des Hubs.',
      it: 'Un firewall blocca l’hub. Consenti i percorsi /wp-json/wc-liaison/ e ?wc-ajax=liaison per l’indirizzo IP dell’hub.',
      pt: 'Uma firewall bloqueia o hub. Permita os caminhos /wp-json/wc-liaison/ e ?wc-ajax=liaison para o IP do hub.',
    },
  'Your shop responds with a page instead of data. Exempt /wp-json/ from caching, login and "coming soon" plugins, and turn off the display of PHP warnings.':
    {
      es: 'Tu tienda responde con una página en lugar de datos. Excluye /wp-json/ de los plugins de caché, acceso y «próximamente», y desactiva la visualización de avisos de PHP.',
      fr: 'Votre boutique répond par une page au lieu de données. Excluez /wp-json/ des extensions de cache, de connexion et « bientôt disponible », et désactivez l’affichage des avertissements PHP.',
      de: 'Ihr Shop antwortet mit einer Seite statt mit Daten. Nehmen Sie /wp-json/ von Cache-, Anmelde- und „Demnächst verfügbar“-Plugins aus und schalten Sie die Anzeige von PHP-Warnungen aus.',
      it: 'Il tuo negozio risponde con una pagina invece che con dati. Escludi /wp-json/ dai plugin di cache, accesso e «prossimamente» e disattiva la visualizzazione degli avvisi PHP.',
      pt: 'A sua loja responde com uma página em vez de dados. Exclua /wp-json/ dos plugins de cache, início de sessão e «em breve», e desative a apresentação de avisos PHP.',
    },
  'Your shop has a private address, which the hub does not call. Use its public address, or ask your hub administrator to set LIAISON_ALLOW_PRIVATE_ADDRESSES=true.':
    {
      es: 'Tu tienda tiene una dirección privada, que el hub no llama. Usa su dirección pública o pide al administrador de tu hub que defina LIAISON_ALLOW_PRIVATE_ADDRESSES=true.',
      fr: 'Votre boutique a une adresse privée, que le hub n’appelle pas. Utilisez son adresse publique ou demandez à l’administrateur de votre hub de définir LIAISON_ALLOW_PRIVATE_ADDRESSES=true.',
      de: 'Ihr Shop hat eine private Adresse, die der Hub nicht aufruft. Verwenden Sie die öffentliche Adresse oder bitten Sie den Administrator Ihres Hubs, LIAISON_ALLOW_PRIVATE_ADDRESSES=true zu setzen.',
      it: 'Il tuo negozio ha un indirizzo privato, che l’hub non chiama. Usa l’indirizzo pubblico o chiedi all’amministratore dell’hub di impostare LIAISON_ALLOW_PRIVATE_ADDRESSES=true.',
      pt: 'A sua loja tem um endereço privado, que o hub não chama. Use o endereço público ou peça ao administrador do seu hub que defina LIAISON_ALLOW_PRIVATE_ADDRESSES=true.',
    },
  "Your shop's SSL certificate isn't valid. Ask your host to renew it.": {
    es: 'El certificado SSL de tu tienda no es válido. Pide a tu alojamiento que lo renueve.',
    fr: 'Le certificat SSL de votre boutique n’est pas valide. Demandez à votre hébergeur de le renouveler.',
    de: 'Das SSL-Zertifikat Ihres Shops ist ungültig. Bitten Sie Ihren Hoster, es zu erneuern.',
    it: 'Il certificato SSL del tuo negozio non è valido. Chiedi al tuo hosting di rinnovarlo.',
    pt: 'O certificado SSL da sua loja não é válido. Peça ao seu alojamento que o renove.',
  },
  'Your shop took too long to respond. If this continues, ask your host whether requests from the hub are blocked.':
    {
      es: 'Tu tienda ha tardado demasiado en responder. Si continúa, pregunta a tu alojamiento si bloquea las peticiones del hub.',
      fr: 'Votre boutique a mis trop de temps à répondre. Si cela continue, demandez à votre hébergeur si les demandes du hub sont bloquées.',
      de: 'Ihr Shop hat zu lange nicht geantwortet. Hält das an, fragen Sie Ihren Hoster, ob Anfragen des Hubs blockiert werden.',
      it: 'Il tuo negozio ha impiegato troppo a rispondere. Se continua, chiedi al tuo hosting se blocca le richieste dell’hub.',
      pt: 'A sua loja demorou demasiado a responder. Se continuar, pergunte ao seu alojamento se bloqueia os pedidos do hub.',
    },
  "No server responds at your shop's URL. Check the URL, and that it can be reached from the internet.": {
    es: 'Ningún servidor responde en la URL de tu tienda. Comprueba la URL y que sea accesible desde internet.',
    fr: 'Aucun serveur ne répond à l’URL de votre boutique. Vérifiez l’URL et qu’elle est accessible depuis Internet.',
    de: 'Unter der URL Ihres Shops antwortet kein Server. Prüfen Sie die URL und ob sie aus dem Internet erreichbar ist.',
    it: 'Nessun server risponde all’URL del tuo negozio. Controlla l’URL e che sia raggiungibile da internet.',
    pt: 'Nenhum servidor responde no URL da sua loja. Verifique o URL e se é acessível a partir da internet.',
  },
  'A copy of the shop at {from} sends here too; this connection is for {own}.': {
    es: 'Una copia de la tienda en {from} también envía actualizaciones; esta conexión es de {own}.',
    fr: 'Une copie de la boutique à l’adresse {from} envoie aussi des mises à jour ; cette connexion concerne {own}.',
    de: 'Eine Kopie des Shops unter {from} sendet ebenfalls Aktualisierungen; diese Verbindung gilt für {own}.',
    it: 'Anche una copia del negozio all’indirizzo {from} invia aggiornamenti; questa connessione è per {own}.',
    pt: 'Uma cópia da loja em {from} também envia atualizações; esta ligação é de {own}.',
  },
  'If it is a staging site or a clone, delete its webhooks there (WooCommerce > Settings > Advanced > Webhooks), or its orders message real customers. If the shop has moved, enter its new address in the settings of the connection.':
    {
      es: 'Si es una copia de pruebas, elimina allí sus webhooks (WooCommerce > Ajustes > Avanzado > Webhooks) o sus pedidos enviarán mensajes a clientes reales. Si tu tienda se ha trasladado, vuelve a conectarla.',
      fr: 'S’il s’agit d’un site de test, supprimez-y ses webhooks (WooCommerce > Réglages > Avancé > Webhooks), sinon ses commandes écrivent à de vrais clients. Si votre boutique a changé d’adresse, reconnectez-la.',
      de: 'Ist sie eine Staging-Website, löschen Sie dort die Webhooks (WooCommerce > Einstellungen > Erweitert > Webhooks), sonst erhalten echte Kunden Nachrichten. Ist Ihr Shop umgezogen, verbinden Sie ihn erneut.',
      it: 'Se è un sito di staging, elimina lì i suoi webhook (WooCommerce > Impostazioni > Avanzate > Webhook), altrimenti i suoi ordini scrivono a clienti reali. Se il negozio si è spostato, ricollegalo.',
      pt: 'Se for um site de testes, apague lá os webhooks (WooCommerce > Definições > Avançado > Webhooks), senão as encomendas enviam mensagens a clientes reais. Se a loja mudou de endereço, ligue-a novamente.',
    },
  'WordPress runs its timer only when somebody visits the shop. Add this line to the crontab of the server: {line}':
    {
      es: 'WordPress solo ejecuta sus tareas cuando alguien visita la tienda. Añade esta línea al crontab del servidor: {line}',
      fr: 'WordPress n’exécute ses tâches que lorsque quelqu’un visite la boutique. Ajoutez cette ligne au crontab du serveur : {line}',
      de: 'WordPress führt seine Aufgaben nur aus, wenn jemand den Shop besucht. Fügen Sie diese Zeile zur Crontab des Servers hinzu: {line}',
      it: 'WordPress esegue le attività solo quando qualcuno visita il negozio. Aggiungi questa riga al crontab del server: {line}',
      pt: 'O WordPress só executa as tarefas quando alguém visita a loja. Adicione esta linha ao crontab do servidor: {line}',
    },
};
