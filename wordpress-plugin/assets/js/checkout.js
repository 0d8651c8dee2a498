/**
 * Classic checkout: tells the shop a tick, and, while the marketing box is ticked, the number and name
 * beside it. Before the tick nothing is sent. Without this script the boxes still work with the order.
 */
( function () {
	'use strict';

	var shop = window.liaisonShop;
	var box = function ( purpose ) {
		return document.getElementById( 'liaison_consent_' + purpose );
	};
	var root = document.getElementById( 'liaison-consent' );
	if ( ! shop || ! root ) {
		return;
	}
	var marketing = box( 'marketing' );
	var transactional = box( 'transactional' );
	var advice = document.getElementById( 'liaison-consent-advice' );
	var ownPhone = document.getElementById( 'liaison_phone' );
	var told = false;
	var timer = 0;

	function value( id ) {
		var field = document.getElementById( id );
		return field ? field.value : '';
	}

	function phone() {
		return value( 'billing_phone' ) || ( ownPhone ? ownPhone.value : '' );
	}

	/** What is said of a consent that stands for the number as typed so far; undefined: the box is asked. */
	function standing( purpose ) {
		var state = shop.states[ purpose ];
		var end = phone().replace( /\D/g, '' ).slice( -9 );
		var fits =
			state &&
			state.phones.some( function ( known ) {
				return ! known || ! end || known === end;
			} );
		return fits ? state : undefined;
	}

	/** Whether a box is ticked, or was in this visit and is not asked again. */
	function ticked( input ) {
		var state = input && shop.states[ input.id.replace( 'liaison_consent_', '' ) ];
		return Boolean( input && ( input.checked || ( state && state.visit ) ) );
	}

	/** A consent that stands is shown in place of its box. */
	function show() {
		[ 'transactional', 'marketing' ].forEach( function ( purpose ) {
			var line = root.querySelector( '[data-purpose="' + purpose + '"]' );
			var input = box( purpose );
			var stands = Boolean( standing( purpose ) );
			if ( line ) {
				line.hidden = ! stands;
			}
			if ( input ) {
				input.closest( '.form-row' ).hidden = stands;
			}
		} );
	}

	root.addEventListener( 'click', function ( event ) {
		var line = event.target.matches( '.liaison-consent__stop' ) && event.target.closest( '[data-purpose]' );
		if ( line ) {
			delete shop.states[ line.dataset.purpose ];
			line.remove();
			told = true;
			advise();
			send();
		}
	} );

	function url( endpoint ) {
		return shop.ajax.replace( '%%endpoint%%', endpoint );
	}

	function send() {
		// Nothing is told of a box that was never ticked.
		if ( ! ticked( marketing ) && ! told ) {
			return;
		}
		told = ticked( marketing );
		var body = new URLSearchParams( {
			marketing: ticked( marketing ) ? '1' : '',
			transactional: ticked( transactional ) ? '1' : '',
		} );
		if ( ticked( marketing ) ) {
			body.set( 'phone', phone() );
			[ 'email', 'first_name', 'last_name', 'country' ].forEach( function ( name ) {
				body.set( name, value( 'billing_' + name ) );
			} );
		}
		fetch( url( 'liaison_nonce' ), { credentials: 'same-origin', cache: 'no-store' } )
			.then( function ( answer ) {
				return answer.json();
			} )
			.then( function ( answer ) {
				body.set( 'nonce', answer.nonce );
				return fetch( url( 'liaison_tick' ), {
					method: 'POST',
					credentials: 'same-origin',
					body: body,
					keepalive: true,
				} );
			} )
			.catch( function () {
				// The order tells the tick again; a checkout is never stopped by us.
			} );
	}

	function advise() {
		show();
		var digits = phone().replace( /\D/g, '' ).length;
		var wanted = ticked( marketing ) || ticked( transactional );
		advice.textContent = ! wanted || ( digits >= 7 && digits <= 15 ) ? '' : digits ? shop.advice : shop.missing;
		if ( ownPhone ) {
			ownPhone.closest( '.form-row' ).hidden = ! wanted;
		}
	}

	function later() {
		clearTimeout( timer );
		timer = setTimeout( send, 400 );
	}

	[ marketing, transactional ].forEach( function ( input ) {
		if ( input ) {
			// A browser that restores a form would tick a box for the visitor.
			input.checked = false;
			input.addEventListener( 'change', function () {
				advise();
				later();
			} );
		}
	} );
	[ 'billing_phone', 'liaison_phone', 'billing_email', 'billing_first_name', 'billing_last_name', 'billing_country' ].forEach(
		function ( id ) {
			var field = document.getElementById( id );
			if ( field ) {
				field.addEventListener( 'change', function () {
					advise();
					later();
				} );
			}
		}
	);
	advise();
} )();
