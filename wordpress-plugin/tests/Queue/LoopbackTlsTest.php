<?php
declare(strict_types=1);

namespace Liaison\WooCommerce\Tests\Queue;

use Liaison\WooCommerce\Connect\Site;
use Liaison\WooCommerce\Queue\ImmediateFlush;
use Liaison\WooCommerce\Queue\Loopback;
use Liaison\WooCommerce\Support\HttpAnswer;
use Liaison\WooCommerce\Support\Options;
use Liaison\WooCommerce\Tests\ShopTestCase;

/**
 * A shop behind TLS with a certificate nobody vouches for, as many local and some real ones are.
 */
final class LoopbackTlsTest extends ShopTestCase {

	/** What takes the shop's requests: a PHP of its own, since a handshake needs both sides at once. */
	private const SERVER = <<<'CODE'
		$key     = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$request = openssl_csr_new( array( 'commonName' => '127.0.0.1' ), $key );
		openssl_x509_export( openssl_csr_sign( $request, null, $key, 1 ), $certificate );
		openssl_pkey_export( $key, $private );
		$file = tempnam( sys_get_temp_dir(), 'liaison' );
		file_put_contents( $file, $certificate . $private );
		$context = stream_context_create( array( 'ssl' => array( 'local_cert' => $file ) ) );
		$socket  = stream_socket_server( 'ssl://127.0.0.1:0', $number, $error, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context );
		echo stream_socket_get_name( $socket, false ), "\n";
		$taken = @stream_socket_accept( $socket, 20 );
		unlink( $file );
		echo json_encode( $taken ? stream_get_contents( $taken ) : 'no handshake' ), "\n";
		CODE;

	/** @var resource */
	private $server;

	/** @var array<int,resource> */
	private array $pipes = array();

	protected function setUp(): void {
		parent::setUp();
		$this->server = proc_open( array( PHP_BINARY, '-r', self::SERVER ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $this->pipes );
		update_option( 'home', 'https://' . trim( (string) fgets( $this->pipes[1] ) ) );
		$this->connect();
		$looks = static fn( int $ms ) => null;
		$this->services->set( Loopback::class, fn() => new Loopback( $this->services->get( Site::class ), $this->services->get( Options::class ), $this->http, $this->clock, $this->db, $looks ) );
	}

	protected function tearDown(): void {
		proc_terminate( $this->server );
		fclose( $this->pipes[1] );
		proc_close( $this->server );
	}

	/** What arrived there. */
	private function arrived(): string {
		return (string) json_decode( (string) fgets( $this->pipes[1] ) );
	}

	public function test_a_certificate_nobody_vouches_for_is_the_shops_own_and_carries_its_requests(): void {
		self::assertTrue( $this->services->get( Loopback::class )->send() );
		self::assertStringStartsWith( 'POST /?wc-ajax=liaison_flush HTTP/1.1', $this->arrived() );
	}

	public function test_where_wordpress_is_told_to_insist_nothing_is_sent_and_the_certificate_is_named(): void {
		add_filter( 'https_local_ssl_verify', static fn(): bool => true );
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'http_request_failed: cURL error 60: SSL certificate problem: self-signed certificate' );
		$this->services->get( Loopback::class )->test();
		self::assertSame( 'no handshake', $this->arrived() );
		self::assertTrue( $this->http->sent[0]['verify'], 'asked as strictly as it is sent' );
		self::assertSame( array( 'way' => 'minute', 'problem' => 'certificate', 'at' => 0 ), $this->services->get( ImmediateFlush::class )->status() );
	}

	public function test_another_failure_is_not_blamed_on_a_certificate_that_is_not_looked_at(): void {
		$this->http->answer = static fn(): HttpAnswer => new HttpAnswer( 0, '', array(), 'http_request_failed: cURL error 28: Operation timed out' );
		$this->services->get( Loopback::class )->test();
		self::assertFalse( $this->http->sent[0]['verify'] );
		self::assertSame( 'unreachable', $this->services->get( Loopback::class )->state()['state'] );
	}

	public function test_the_hubs_certificate_is_always_looked_at(): void {
		$this->services->get( \Liaison\WooCommerce\Hub\SignedHub::class )->request( 'GET', '/overview' );
		self::assertSame( array( true ), array_column( $this->http->sent, 'verify' ) );
	}
}
