/**
 * The block "WhatsApp sign-up" in the editor. What visitors see is drawn by the server.
 */
( function ( blocks, element, editor, i18n ) {
	'use strict';

	blocks.registerBlockType( 'liaison/consent', {
		edit: function () {
			return element.createElement(
				'div',
				editor.useBlockProps(),
				element.createElement( 'strong', null, i18n.__( 'WhatsApp sign-up', 'liaison-for-woocommerce' ) ),
				element.createElement(
					'p',
					null,
					i18n.__( 'Visitors see a phone number field and two checkboxes.', 'liaison-for-woocommerce' )
				)
			);
		},
		save: function () {
			return null;
		},
	} );
} )( window.wp.blocks, window.wp.element, window.wp.blockEditor, window.wp.i18n );
