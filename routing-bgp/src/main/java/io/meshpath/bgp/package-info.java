/** A BGP-4 speaker (RFC 4271): messages, sessions and routes. */
@NullMarked
package io.meshpath.bgp;

import org.jspecify.annotations.NullMarked;
