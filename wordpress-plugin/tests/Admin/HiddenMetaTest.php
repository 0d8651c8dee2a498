<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\HiddenMeta;
use Liaison\WooCommerce\Consent\OrderConsent;
use PHPUnit\Framework\TestCase;

final class HiddenMetaTest extends TestCase {

	public function test_marks_of_consent_are_no_custom_fields_anybody_may_change(): void {
		$GLOBALS['liaison_test_hooks'] = array();
		( new HiddenMeta() )->register();
		foreach ( OrderConsent::KEYS as $key ) {
			self::assertTrue( apply_filters( 'is_protected_meta', false, $key, 'order' ), $key );
		}
		self::assertFalse( apply_filters( 'is_protected_meta', false, 'gift_note', 'order' ) );
		self::assertTrue( apply_filters( 'is_protected_meta', true, '_price', 'post' ) );
		$GLOBALS['liaison_test_hooks'] = array();
	}
}
