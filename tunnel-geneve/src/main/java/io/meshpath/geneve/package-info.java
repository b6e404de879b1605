/** Geneve (RFC 8926): the header codec with options, and the encapsulation. */
@NullMarked
package io.meshpath.geneve;

import org.jspecify.annotations.NullMarked;
