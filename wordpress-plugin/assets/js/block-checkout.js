/**
 * Block checkout: adds the privacy link and advice about the number to our boxes, shows a consent that
 * stands for the typed number in place of its box, and, on WooCommerce versions whose checkout sends ticks only with
 * the order, sends them.
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

	/** What is said of a consent that stands for the number as typed so far; undefined: the box is asked. */
	function standing( purpose ) {
		var state = shop.states[ purpose ];
		var end = String( phone() ).replace( /\D/g, '' ).slice( -9 );
		var fits =
			state &&
			state.phones.some( function ( known ) {
				return ! known || ! end || known === end;
			} );
		return fits ? state : undefined;
	}

	/** A guest's tick of this visit goes with the order, until the button takes it back. */
	function keep() {
		var actions = data.dispatch( 'wc/store/checkout' );
		PURPOSES.forEach( function ( purpose ) {
			var state = shop.states[ purpose ];
			if ( state && state.visit && actions && actions.setAdditionalFields && ! fields()[ 'liaison/' + purpose ] ) {
				actions.setAdditionalFields( only( purpose, true ) );
			}
		} );
	}

	function only( purpose, value ) {
		var changed = Object.assign( {}, fields() );
		changed[ 'liaison/' + purpose ] = value;
		return changed;
	}

	function stop( purpose ) {
		delete shop.states[ purpose ];
		data.dispatch( 'wc/store/checkout' ).setAdditionalFields( only( purpose, false ) );
		now = {};
		now[ purpose ] = false;
		last = '';
		settled();
		deliver();
		decorate();
	}

	function said( purpose, state ) {
		var line = document.createElement( 'p' );
		line.append( state.text + ' ' );
		if ( state.visit ) {
			var button = document.createElement( 'button' );
			button.type = 'button';
			button.className = 'liaison-consent__stop';
			button.textContent = shop.stopText;
			button.addEventListener( 'click', function () {
				stop( purpose );
			} );
			line.append( button );
		} else {
			line.append( link( shop.accountUrl, shop.changeText ) );
		}
		return line;
	}

	/** The lines below the boxes. The advice stays the same element, so that screen readers hear it change. */
	function write( note, asked ) {
		var status = document.getElementById( 'liaison-consent-advice' );
		if ( ! status ) {
			status = document.createElement( 'p' );
			status.id = 'liaison-consent-advice';
			status.setAttribute( 'role', 'status' );
			note.append( status );
		}
		while ( note.firstChild !== status ) {
			note.firstChild.remove();
		}
		PURPOSES.forEach( function ( purpose ) {
			var state = standing( purpose );
			if ( state ) {
				status.before( said( purpose, state ) );
			}
		} );
		if ( asked && shop.privacyUrl ) {
			var privacy = document.createElement( 'p' );
			privacy.append( link( shop.privacyUrl, shop.privacyText ) );
			status.before( privacy );
		}
	}

	/** React draws the step anew now and then; what we add is added again when it is gone. */
	function decorate() {
		var row;
		var shown = '';
		PURPOSES.forEach( function ( purpose ) {
			var box = input( purpose );
			var own = box && box.closest( '.wc-block-components-checkbox' );
			if ( ! own ) {
				return;
			}
			row = own;
			own.classList.add( 'liaison-consent-box' );
			var hidden = Boolean( standing( purpose ) );
			shown += hidden ? '' : purpose;
			if ( own.hidden !== hidden ) {
				own.hidden = hidden;
			}
		} );
		if ( ! row ) {
			return;
		}
		var note = document.getElementById( 'liaison-consent-note' );
		if ( ! note || note.parentNode !== row.parentNode ) {
			if ( note ) {
				note.remove();
			}
			note = document.createElement( 'div' );
			note.id = 'liaison-consent-note';
			note.className = 'liaison-consent-note';
			row.after( note );
		}
		// States end one by one, so which boxes are shown says what is written.
		if ( note.dataset.shown !== shown ) {
			note.dataset.shown = shown;
			write( note, shown !== '' );
		}
		var line = document.getElementById( 'liaison-consent-advice' );
		if ( line && line.textContent !== advice() ) {
			line.textContent = advice();
		}
		var ours = input( 'phone' );
		var field = ours && ours.closest( '.wc-block-components-text-input' );
		if ( field && field.hidden === wanted() ) {
			field.hidden = ! wanted();
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

	keep();
	data.subscribe( look );
	new MutationObserver( decorate ).observe( document.body, { childList: true, subtree: true } );
	look();
} )();
