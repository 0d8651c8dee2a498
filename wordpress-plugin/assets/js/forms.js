/**
 * Forms of the storefront. They fetch their nonce when they are used, so the page may come from a
 * cache that is a day old.
 */
( function () {
	'use strict';

	var shop = window.liaisonShop;
	if ( ! shop ) {
		return;
	}

	function url( endpoint ) {
		return shop.ajax.replace( '%%endpoint%%', endpoint );
	}

	function values( form ) {
		var body = new URLSearchParams();
		form.querySelectorAll( 'input, select' ).forEach( function ( field ) {
			if ( field.name && ( field.type !== 'checkbox' || field.checked ) ) {
				body.set( field.name, field.value );
			}
		} );
		return body;
	}

	function send( form ) {
		var answer = form.querySelector( '.liaison-form__answer' );
		var body = values( form );
		if ( form.dataset.busy ) {
			return;
		}
		form.dataset.busy = '1';
		answer.textContent = '';
		fetch( url( 'liaison_nonce' ), { credentials: 'same-origin', cache: 'no-store' } )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( got ) {
				body.set( 'nonce', got.nonce );
				return fetch( url( form.dataset.liaison ), { method: 'POST', credentials: 'same-origin', body: body } );
			} )
			.then( function ( response ) {
				return response.json();
			} )
			.then( function ( got ) {
				answer.textContent = got.message;
				if ( got.ok ) {
					form.querySelectorAll( 'input[type="checkbox"]' ).forEach( function ( box ) {
						box.checked = false;
					} );
				}
			} )
			.catch( function () {
				answer.textContent = shop.failed;
			} )
			.then( function () {
				delete form.dataset.busy;
			} );
	}

	// Forms may arrive later, with the variation a visitor chooses, so the page listens for all of them.
	document.addEventListener( 'submit', function ( event ) {
		if ( event.target.matches( 'form[data-liaison]' ) ) {
			event.preventDefault();
			send( event.target );
		}
	} );
	document.addEventListener( 'click', function ( event ) {
		var button = event.target.closest( '[data-liaison-send]' );
		if ( button ) {
			event.preventDefault();
			send( button.closest( '[data-liaison]' ) );
		}
	} );
	// Inside the form of a variation Enter would put the product into the cart.
	document.addEventListener( 'keydown', function ( event ) {
		var part = event.key === 'Enter' && event.target.matches( 'input' ) && event.target.closest( 'div[data-liaison]' );
		if ( part ) {
			event.preventDefault();
			send( part );
		}
	} );
} )();
