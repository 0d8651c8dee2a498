<?php
/**
 * What we ask of Polylang, for a shop in English and, in the folder /es/, Spanish.
 */
declare(strict_types=1);

function PLL(): object { // phpcs:ignore WordPress.NamingConventions.ValidFunctionName.FunctionNameInvalid -- Polylang's name.
	return (object) array(
		'options'     => array( 'force_lang' => 1 ),
		'links_model' => new class() {
			public function get_language_from_url( string $url ): string {
				return false === strpos( $url, '/es/' ) ? '' : 'es';
			}
		},
	);
}

function pll_current_language( string $field = 'slug' ): string {
	return 'locale' === $field ? 'en_US' : 'en';
}

function pll_default_language(): string {
	return 'en';
}

/** @return string[] */
function pll_languages_list( array $args = array() ): array {
	return 'locale' === ( $args['fields'] ?? 'slug' ) ? array( 'en_US', 'es_ES' ) : array( 'en', 'es' );
}
