/**
 * Block checkout: adds the privacy link and advice about the number to our boxes, shows a consent that
 * stands, and, on WooCommerce versions whose checkout sends ticks only with the order, sends them.
 */
( function () {
	'use strict';

	var shop = window.liaisonShop;
	var data = window.wp && window.wp.data;
	if ( ! shop || ! data ) {
		return;
	}
	var PURPOSES = [ 'transactional', 'marketing' ];
	var last = '';
	var timer = 0;
	var now = {};
	var person = '';
	var changed = 0;

	function fields() {
		var store = data.select( 'wc/store/checkout' );
		return store && store.getAdditionalFields ? store.getAdditionalFields() || {} : {};
	}

	function phone() {
		var cart = data.select( 'wc/store/cart' );
		var person = cart && cart.getCustomerData ? cart.getCustomerData() : {};
		return ( person.billingAddress && person.billingAddress.phone ) || fields()[ 'liaison/phone' ] || '';
	}

	/** WooCommerce 8.9 writes ids with a slash, later versions with a hyphen. */
	function input( name ) {
		return document.querySelector( 'input[id$="-liaison-' + name + '"], input[id$="-liaison/' + name + '"]' );
	}

	function wanted() {
		return PURPOSES.some( function ( purpose ) {
			return Boolean( fields()[ 'liaison/' + purpose ] );
		} );
	}

	function link( address, text ) {
		var anchor = document.createElement( 'a' );
		anchor.href = address;
		anchor.textContent = text;
		anchor.target = '_blank';
		anchor.rel = 'noopener';
		return anchor;
	}

	function advice() {
		var digits = String( phone() ).replace( /\D/g, '' ).length;
		return ! wanted() || ( digits >= 7 && digits <= 15 ) ? '' : digits ? shop.advice : shop.missing;
	}

	/** React draws the step anew now and then; what we add is added again when it is gone. */
	function decorate() {
		var first = input( 'transactional' ) || input( 'marketing' );
		var step = first
			? first.closest( '.wc-block-components-checkout-step, fieldset' )
			: shop.standing.length === PURPOSES.length &&
			  document.querySelector( '.wp-block-woocommerce-checkout-contact-information-block' );
		if ( ! step ) {
			return;
		}
		var note = document.getElementById( 'liaison-consent-note' );
		if ( ! note ) {
			note = document.createElement( 'div' );
			note.id = 'liaison-consent-note';
			note.className = 'liaison-consent-note';
			shop.standing.forEach( function ( state ) {
				var line = document.createElement( 'p' );
				line.append( state + ' ', link( shop.accountUrl, shop.changeText ) );
				note.append( line );
			} );
			if ( first && shop.privacyUrl ) {
				var privacy = document.createElement( 'p' );
				privacy.append( link( shop.privacyUrl, shop.privacyText ) );
				note.append( privacy );
			}
			var status = document.createElement( 'p' );
			status.id = 'liaison-consent-advice';
			status.setAttribute( 'role', 'status' );
			note.append( status );
			step.append( note );
		}
		var line = document.getElementById( 'liaison-consent-advice' );
		if ( line && line.textContent !== advice() ) {
			line.textContent = advice();
		}
		var ours = input( 'phone' );
		var row = ours && ours.closest( '.wc-block-components-text-input' );
		if ( row && row.hidden === wanted() ) {
			row.hidden = ! wanted();
		}
	}

	/** Whether no other request is on its way: WooCommerce sends what was typed 1.5 s after the last key. */
	function settled() {
		var cart = data.select( 'wc/store/cart' );
		var checkout = data.select( 'wc/store/checkout' );
		var typed = JSON.stringify( cart && cart.getCustomerData ? cart.getCustomerData() : {} );
		if ( typed !== person ) {
			person = typed;
			changed = Date.now();
		}
		return (
			Date.now() - changed > 2000 &&
			! ( cart && cart.isCustomerDataUpdating && cart.isCustomerDataUpdating() ) &&
			! ( checkout && checkout.isIdle && ! checkout.isIdle() )
		);
	}

	/** Two requests at once write the same session, and the later one undoes the other: ours waits. */
	function deliver() {
		if ( ! settled() ) {
			timer = setTimeout( deliver, 200 );
			return;
		}
		// Not extensionCartUpdate(): it puts the shop's answer in place of what is being typed.
		window.wp.apiFetch( { path: '/wc/store/v1/cart/extensions', method: 'POST', data: { namespace: 'liaison', data: now } } ).catch( function () {
			// The order tells the tick again; a checkout is never stopped by us.
		} );
	}

	function send() {
		if ( ! shop.send || ! window.wp.apiFetch ) {
			return;
		}
		settled();
		now = {};
		PURPOSES.forEach( function ( purpose ) {
			now[ purpose ] = Boolean( fields()[ 'liaison/' + purpose ] );
		} );
		if ( fields()[ 'liaison/phone' ] ) {
			now.phone = fields()[ 'liaison/phone' ];
		}
		var text = JSON.stringify( now );
		// Nothing is told of boxes that were never ticked.
		if ( text === last || ( last === '' && ! now.marketing ) ) {
			return;
		}
		last = text;
		clearTimeout( timer );
		timer = setTimeout( deliver, 400 );
	}

	function look() {
		decorate();
		send();
	}

	data.subscribe( look );
	new MutationObserver( decorate ).observe( document.body, { childList: true, subtree: true } );
	look();
} )();
