/* Loads the thread beside an order after the screen is there. Everything else works without script. */
( function () {
	'use strict';

	document.addEventListener( 'DOMContentLoaded', function () {
		var box = document.querySelector( '.liaison-thread-box' );
		if ( ! box || ! window.fetch || ! window.ajaxurl ) {
			return;
		}
		var query = new URLSearchParams( {
			action: 'liaison_thread',
			order: box.dataset.order,
			nonce: box.dataset.nonce,
		} );
		box.setAttribute( 'aria-busy', 'true' );
		fetch( window.ajaxurl + '?' + query.toString(), { credentials: 'same-origin' } )
			.then( function ( answer ) {
				if ( ! answer.ok ) {
					throw new Error( String( answer.status ) );
				}
				return answer.text();
			} )
			.then( function ( html ) {
				/* Printed and escaped by our own PHP, from this site. */
				box.innerHTML = html;
			} )
			.catch( function () {
				box.textContent = box.dataset.error;
			} )
			.then( function () {
				box.removeAttribute( 'aria-busy' );
			} );
	} );
} )();
