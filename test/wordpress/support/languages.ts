import type { Shop } from './shop.js';

/** How an owner puts a second language into a shop, with one translation plugin. */
export interface Translator {
  name: string;
  slugs: string[];
  /** Adds English, the shop's own, and Spanish in the folder `/es/`. */
  languages: string;
  /** Says which language the post `$args['id']` is in, and which page it translates. */
  translatesPage: string;
  /** Names of our strings that the list of the string translation shows. */
  listed: string;
  /** Enters a translation: `$args['original']`, `$args['name']`, `$args['translation']`. */
  translatesString: string;
}

/** What wp-admin does at `admin_init`. */
const lists = `$services = \\Liaison\\WooCommerce\\Plugin::services();
    foreach ( array( \\Liaison\\WooCommerce\\Consent\\ConsentText::class, \\Liaison\\WooCommerce\\Storefront\\ChatSettings::class ) as $class ) { $services->get( $class )->register_strings(); }`;

export const polylang: Translator = {
  name: 'Polylang',
  slugs: ['polylang'],
  languages: `
    PLL()->model->languages->add( array( 'locale' => 'en_US', 'slug' => 'en', 'name' => 'English' ) );
    PLL()->model->languages->add( array( 'locale' => 'es_ES', 'slug' => 'es', 'name' => 'Español' ) );
    PLL()->model->set_language_in_mass();
    return count( pll_languages_list() );`,
  translatesPage: `
    pll_set_post_language( $args['id'], 'es' );
    pll_save_post_translations( array( 'en' => $args['of'], 'es' => $args['id'] ) );
    return pll_get_post_language( $args['id'] );`,
  listed: `
    ${lists}
    return array_values( array_map( fn( $one ) => $one['name'], array_filter( get_option( 'polylang_wpml_strings', array() ), fn( $one ) => 'liaison-for-woocommerce' === $one['context'] ) ) );`,
  translatesString: `
    $language = PLL()->model->get_language( 'es' );
    $strings  = new PLL_MO();
    $strings->import_from_db( $language );
    $strings->add_entry( $strings->make_entry( $args['original'], $args['translation'] ) );
    $strings->export_to_db( $language );
    return true;`,
};

export const wpml: Translator = {
  name: 'WPML',
  slugs: ['sitepress-multilingual-cms', 'wpml-string-translation', 'woocommerce-multilingual'],
  languages: `
    $setup = wpml_get_setup_instance();
    $setup->finish_step1( 'en' );
    $setup->finish_step2( array( 'en', 'es' ) );
    icl_set_setting( 'language_negotiation_type', 1, true );
    $setup->finish_installation();
    return count( apply_filters( 'wpml_active_languages', array() ) );`,
  translatesPage: `
    global $sitepress;
    $trid = $sitepress->get_element_trid( $args['of'], 'post_page' );
    $sitepress->set_element_language_details( $args['id'], 'post_page', $trid, 'es', 'en' );
    return $sitepress->get_language_for_element( $args['id'], 'post_page' );`,
  listed: `
    ${lists}
    global $wpdb;
    return $wpdb->get_col( $wpdb->prepare( "SELECT name FROM {$wpdb->prefix}icl_strings WHERE context = %s ORDER BY id", 'liaison-for-woocommerce' ) );`,
  translatesString: `
    $id = icl_get_string_id( $args['original'], 'liaison-for-woocommerce', $args['name'] );
    icl_add_string_translation( $id, 'es', $args['translation'], ICL_TM_COMPLETE );
    return $id;`,
};

/** As in wp-admin: without languages Polylang loads nothing elsewhere. */
export const owner = { user: 'owner', define: { PLL_ADMIN: true } };

/** Addresses of the Spanish pages: block checkout, classic checkout, and one with the sign-up form. */
export interface SpanishPages {
  block: string;
  classic: string;
  form: string;
}

/** A shop in English and Spanish, with Spanish pages; gives back their addresses. */
export async function translateShop(shop: Shop, translator: Translator): Promise<SpanishPages> {
  // The languages are there from the next request on.
  await shop.site.php(translator.languages, {}, owner);
  // The packs of WordPress itself, which a translation plugin downloads, are empty here: ours has its own.
  await shop.site.php(
    `flush_rewrite_rules(); require_once ABSPATH . 'wp-includes/pomo/mo.php';
     wp_mkdir_p( WP_LANG_DIR ); return ( new MO() )->export_to_file( WP_LANG_DIR . '/es_ES.mo' );`,
    {},
    owner,
  );
  const page = async (slug: string, title: string, of: number): Promise<string> => {
    const id = await shop.site.php<number>(
      `$of = get_post( $args['of'] );
       return wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_name' => $args['slug'], 'post_title' => $args['title'], 'post_content' => wp_slash( $of->post_content ) ) );`,
      { slug, title, of },
      owner,
    );
    const language = await shop.site.php<string>(translator.translatesPage, { id, of }, owner);
    if (language !== 'es') throw new Error(`The page ${title} is in ${language}, not in Spanish.`);
    return `${shop.site.url}/es/${slug}/`;
  };
  const form = await shop.site.php<number>(
    `return wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_name' => 'sign-up', 'post_title' => 'Sign up', 'post_content' => '[liaison_consent]' ) );`,
    {},
    owner,
  );
  return {
    block: await page('finalizar', 'Finalizar compra', shop.site.shop.pages['checkout'] ?? 0),
    classic: await page('pagar', 'Pagar', shop.site.shop.pages['classic_checkout'] ?? 0),
    form: await page('apuntarse', 'Apuntarse', form),
  };
}
