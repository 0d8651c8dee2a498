<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Admin;

use Liaison\WooCommerce\Admin\Duration;
use Liaison\WooCommerce\Admin\SchemaForm;
use Liaison\WooCommerce\Admin\SchemaInput;
use PHPUnit\Framework\TestCase;

final class SchemaFormTest extends TestCase {

	/** Settings of every kind the hub has. */
	private const SCHEMA = array(
		'type'       => 'object',
		'required'   => array( 'name' ),
		'properties' => array(
			'name'   => array(
				'type'  => 'string',
				'title' => 'Name',
				'help'  => 'As <b>customers</b> know it.',
			),
			'note'   => array(
				'type'      => 'string',
				'minLength' => 1,
				'maxLength' => 60,
			),
			'on'     => array(
				'type'    => 'boolean',
				'default' => true,
				'title'   => 'On',
			),
			'share'  => array(
				'type'    => 'number',
				'minimum' => 0,
				'maximum' => 1,
				'default' => 0,
			),
			'count'  => array(
				'type'    => 'integer',
				'default' => 3,
				'maximum' => 9007199254740991,
			),
			'kind'   => array(
				'type'    => 'string',
				'enum'    => array( 'none', 'fixed', 'unique' ),
				'default' => 'none',
			),
			'wait'   => array(
				'type'    => 'string',
				'format'  => 'duration',
				'default' => 'PT24H',
			),
			'keys'   => array(
				'type'    => 'array',
				'items'   => array( 'type' => 'string' ),
				'default' => array(),
			),
			'days'   => array(
				'type'  => 'array',
				'items' => array(
					'type' => 'string',
					'enum' => array( 'mon', 'tue' ),
				),
			),
			'secret' => array(
				'type'   => 'string',
				'secret' => true,
			),
			'odd'    => array( 'anyOf' => array() ),
			'inner'  => array(
				'type'       => 'object',
				'default'    => array(),
				'properties' => array( 'deep' => array( 'type' => 'boolean' ) ),
			),
			'steps'  => array(
				'type'     => 'array',
				'maxItems' => 3,
				'items'    => array(
					'type'       => 'object',
					'required'   => array( 'after' ),
					'properties' => array(
						'after'  => array(
							'type'   => 'string',
							'format' => 'duration',
							'title'  => 'Wait',
						),
						'coupon' => array(
							'type'       => 'object',
							'properties' => array( 'percent' => array( 'type' => 'number' ) ),
						),
					),
				),
			),
		),
	);

	private const VALUES = array(
		'name'  => 'Casa "Azul" <script>',
		'note'  => 'n',
		'on'    => false,
		'share' => 0.25,
		'count' => 7,
		'kind'  => 'unique',
		'wait'  => 'P3D',
		'keys'  => array( 'a', 'b c' ),
		'days'  => array( 'tue' ),
		'odd'   => array( 'kept' => true ),
		'inner' => array( 'deep' => true ),
		'steps' => array(
			array( 'after' => 'PT1H' ),
			array(
				'after'  => 'P1DT2H',
				'coupon' => array( 'percent' => 10 ),
			),
		),
	);

	public function test_what_is_shown_and_sent_back_unchanged_is_unchanged(): void {
		$sent = $this->post( $this->html( self::VALUES ) );
		$this->assertEquals( array_merge( self::VALUES, array( 'name' => 'Casa "Azul"' ) ), SchemaInput::read( self::SCHEMA, $sent, self::VALUES ), 'only markup is taken out' );
	}

	public function test_defaults_are_shown_where_nothing_is_set(): void {
		$read = SchemaInput::read( self::SCHEMA, $this->post( $this->html( array( 'name' => 'x' ) ) ), array() );
		$this->assertSame( 'PT24H', $read['wait'] );
		$this->assertTrue( $read['on'] );
		$this->assertSame( 'none', $read['kind'] );
		$this->assertSame( 3, $read['count'] );
		foreach ( array( 'note', 'secret', 'odd' ) as $absent ) {
			$this->assertArrayNotHasKey( $absent, $read );
		}
		$this->assertSame( array(), $read['steps'] );
	}

	public function test_any_values_survive_the_way_there_and_back(): void {
		mt_srand( 11 );
		for ( $run = 0; $run < 60; $run++ ) {
			$values = array(
				'name'  => 'N' . mt_rand(),
				'on'    => (bool) mt_rand( 0, 1 ),
				'share' => mt_rand( 0, 100 ) / 100,
				'count' => mt_rand( -5, 999 ),
				'kind'  => array( 'none', 'fixed', 'unique' )[ mt_rand( 0, 2 ) ],
				'wait'  => array( 'PT5M', 'PT36H', 'P10D', 'P2W', 'P1DT1H', 'PT1H30M' )[ mt_rand( 0, 5 ) ],
				'keys'  => array_map( 'strval', array_slice( range( 1, 9 ), 0, mt_rand( 0, 5 ) ) ),
				'days'  => array_slice( array( 'mon', 'tue' ), 0, mt_rand( 0, 2 ) ),
				'inner' => array( 'deep' => (bool) mt_rand( 0, 1 ) ),
				'steps' => array_map(
					static fn ( int $i ): array => array( 'after' => "PT{$i}H" ) + ( mt_rand( 0, 1 ) ? array( 'coupon' => array( 'percent' => $i ) ) : array() ),
					array_slice( array( 1, 2, 3 ), 0, mt_rand( 0, 3 ) )
				),
			);
			$this->assertEquals( $values, SchemaInput::read( self::SCHEMA, $this->post( $this->html( $values ) ), $values ) );
		}
	}

	public function test_entries_are_removed_and_added_by_their_boxes(): void {
		$sent                         = $this->post( $this->html( self::VALUES ) );
		$sent['steps'][0]['__remove'] = '1';
		$sent['steps']['new']         = array(
			'after' => array(
				'amount' => '5',
				'unit'   => 'days',
			),
			'__add' => '1',
		);
		$read                         = SchemaInput::read( self::SCHEMA, $sent, self::VALUES );
		$this->assertSame( array( 'P1DT2H', 'P5D' ), array_column( $read['steps'], 'after' ) );
		unset( $sent['steps']['new']['__add'] );
		$this->assertCount( 1, SchemaInput::read( self::SCHEMA, $sent, self::VALUES )['steps'] );
		$sent['steps'][1]['coupon']['__present'] = '';
		$this->assertArrayNotHasKey( 'coupon', SchemaInput::read( self::SCHEMA, $sent, self::VALUES )['steps'][0] );
	}

	public function test_what_cannot_be_read_goes_on_as_it_was_typed(): void {
		$read = SchemaInput::read(
			self::SCHEMA,
			array(
				'name'  => '',
				'share' => 'a lot',
				'count' => '1.5',
				'kind'  => 'other',
				'wait'  => array(
					'amount' => 'x',
					'unit'   => 'hours',
				),
				'steps' => 'no',
				'days'  => array( 'sun', array() ),
				'keys'  => array(),
			)
		);
		$this->assertSame( array( '', 'a lot', '1.5', 'other', 'x' ), array( $read['name'], $read['share'], $read['count'], $read['kind'], $read['wait'] ) );
		$this->assertSame( array( array(), array(), array() ), array( $read['steps'], $read['days'], $read['keys'] ) );
	}

	public function test_everything_is_escaped(): void {
		$evil = '"><script>alert(1)</script>';
		$html = $this->html(
			array(
				'name' => $evil,
				'kind' => $evil,
				'wait' => $evil,
				'keys' => array( $evil ),
			),
			array( 'name' => $evil )
		);
		$this->assertStringNotContainsString( '<script>', $html );
		$this->assertStringNotContainsString( '<b>customers</b>', $html );
	}

	public function test_a_share_is_shown_and_entered_in_percent(): void {
		$schema = array(
			'type'       => 'object',
			'properties' => array(
				'share' => array(
					'type'    => 'number',
					'minimum' => 0,
					'maximum' => 1,
					'title'   => 'Control group',
					'help'    => 'Between 0 and 1.',
					'percent' => 'Percentage of customers.',
				),
			),
		);
		ob_start();
		( new SchemaForm( 'settings' ) )->rows( $schema, array( 'share' => 0.07 ) );
		$html = (string) ob_get_clean();
		self::assertStringContainsString( 'value="7"', $html );
		self::assertStringContainsString( 'max="100"', $html );
		self::assertStringContainsString( 'Percentage of customers.', $html );
		self::assertStringNotContainsString( 'Between 0 and 1.', $html );
		self::assertSame( array( 'share' => 0.125 ), SchemaInput::read( $schema, array( 'share' => '12.5' ), array() ) );
		self::assertSame( array( 'share' => 'x' ), SchemaInput::read( $schema, array( 'share' => 'x' ), array() ) );
	}

	public function test_a_secret_is_never_shown(): void {
		$this->assertStringNotContainsString( 'hunter2', $this->html( array( 'secret' => 'hunter2' ) ) );
	}

	public function test_an_error_stands_by_its_field_and_in_the_summary(): void {
		$errors = array(
			'steps.1.after' => 'must be longer',
			'name'          => 'must not be empty',
		);
		$page   = $this->dom( $this->html( self::VALUES, $errors ) );
		$field  = ( new \DOMXPath( $page ) )->query( "//*[@name='settings[steps][1][after]']" )->item( 0 );
		$this->assertSame( 'true', $field->getAttribute( 'aria-invalid' ) );
		$text = $page->getElementById( $field->getAttribute( 'aria-describedby' ) )->textContent;
		$this->assertStringContainsString( 'must be longer', $text );
		ob_start();
		( new SchemaForm( 'settings', $errors ) )->summary( self::SCHEMA );
		$summary = $this->dom( (string) ob_get_clean() );
		$links   = $summary->getElementsByTagName( 'a' );
		$this->assertSame( 'steps › 2 › Wait', $links->item( 0 )->textContent );
		$this->assertSame( '#' . $field->getAttribute( 'id' ), $links->item( 0 )->getAttribute( 'href' ) );
	}

	public function test_every_control_has_a_name_for_screen_readers(): void {
		$page = $this->dom( $this->html( self::VALUES ) );
		$path = new \DOMXPath( $page );
		foreach ( $path->query( '//input[not(@type="hidden")] | //select | //textarea' ) as $control ) {
			$by_id  = $path->query( "//label[@for='" . $control->getAttribute( 'id' ) . "']" )->length;
			$around = $path->query( 'ancestor::label', $control )->length;
			$this->assertGreaterThan( 0, $by_id + $around, (string) $page->saveHTML( $control ) );
		}
		$ids = array_map( static fn ( \DOMAttr $id ): string => $id->value, iterator_to_array( $path->query( '//@id' ) ) );
		$this->assertSame( array_unique( $ids ), $ids, 'each id once' );
	}

	public function test_a_duration_of_one_unit_is_number_and_unit(): void {
		foreach ( array( 'PT5M', 'PT24H', 'P7D', 'P2W' ) as $iso ) {
			$parts = Duration::split( $iso );
			$this->assertSame( $iso, Duration::join( (string) $parts['amount'], $parts['unit'] ) );
		}
		foreach ( array( 'P1DT2H', 'PT1H30M', 'P1Y', 'PT30S', '', 'x', 'PT24H ', "PT24H\n" ) as $other ) {
			$this->assertNull( Duration::split( $other ), $other );
		}
		$this->assertNull( Duration::join( '-1', 'hours' ) );
		$this->assertNull( Duration::join( '1', 'years' ) );
	}

	/**
	 * @param array<string,mixed>  $values
	 * @param array<string,string> $errors
	 */
	private function html( array $values, array $errors = array() ): string {
		ob_start();
		( new SchemaForm( 'settings', $errors ) )->rows( self::SCHEMA, $values );
		return (string) ob_get_clean();
	}

	private function dom( string $html ): \DOMDocument {
		$page = new \DOMDocument();
		libxml_use_internal_errors( true );
		$page->loadHTML( '<?xml encoding="utf-8"?><body>' . $html . '</body>' );
		return $page;
	}

	/**
	 * What a browser would send of a form.
	 *
	 * @return array<string,mixed>
	 */
	private function post( string $html ): array {
		$query = array();
		foreach ( ( new \DOMXPath( $this->dom( $html ) ) )->query( '//input | //select | //textarea' ) as $control ) {
			$name  = $control->getAttribute( 'name' );
			$value = $control->getAttribute( 'value' );
			if ( 'checkbox' === $control->getAttribute( 'type' ) && ! $control->hasAttribute( 'checked' ) ) {
				continue;
			}
			// phpcs:disable WordPress.NamingConventions.ValidVariableName -- Names of the DOM.
			if ( 'textarea' === $control->nodeName ) {
				$value = $control->textContent;
			}
			$is_select = 'select' === $control->nodeName;
			// phpcs:enable
			if ( $is_select ) {
				$options = iterator_to_array( $control->getElementsByTagName( 'option' ) );
				$chosen  = array_values( array_filter( $options, static fn ( \DOMElement $one ): bool => $one->hasAttribute( 'selected' ) ) );
				$value   = ( $chosen[0] ?? $options[0] )->getAttribute( 'value' );
			}
			$query[] = rawurlencode( $name ) . '=' . rawurlencode( $value );
		}
		parse_str( implode( '&', $query ), $sent );
		return $sent['settings'] ?? array();
	}
}
