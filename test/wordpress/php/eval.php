<?php
/**
 * Runs `$args['code']`, which may `return` something.
 */
return eval( $args['code'] ); // phpcs:ignore -- tests of this repository pass their own code.
