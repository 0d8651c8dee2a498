/**
 * Hides the chat button outside the shop's hours, judged in the shop's time zone.
 */
( function () {
	'use strict';

	var button = document.getElementById( 'liaison-chat' );
	if ( ! button || ! button.dataset.hours ) {
		return;
	}

	/** Day and time in the shop: its zone is a name such as Europe/Madrid, or a distance such as +05:30. */
	function now() {
		var zone = button.dataset.zone;
		var distance = /^([+-])(\d{2}):(\d{2})$/.exec( zone );
		var minutes = distance ? ( distance[ 1 ] === '-' ? -1 : 1 ) * ( 60 * distance[ 2 ] + Number( distance[ 3 ] ) ) : 0;
		var parts = {};
		new Intl.DateTimeFormat( 'en-GB', {
			timeZone: distance ? 'UTC' : zone,
			weekday: 'short',
			hour: '2-digit',
			minute: '2-digit',
			hourCycle: 'h23',
		} )
			.formatToParts( new Date( Date.now() + minutes * 60000 ) )
			.forEach( function ( part ) {
				parts[ part.type ] = part.value;
			} );
		return { day: parts.weekday.toLowerCase(), time: parts.hour + ':' + parts.minute };
	}

	function look() {
		try {
			var hours = JSON.parse( button.dataset.hours );
			var here = now();
			button.hidden = ! ( hours[ here.day ] || [] ).some( function ( span ) {
				return here.time >= span[ 0 ] && here.time < span[ 1 ];
			} );
		} catch ( error ) {
			// A zone this browser does not know: better a button too many.
			button.hidden = false;
		}
	}

	look();
	setInterval( look, 60000 );
} )();
