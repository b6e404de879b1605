/** VXLAN (RFC 7348): the header codec and the encapsulation. */
@NullMarked
package io.meshpath.vxlan;

import org.jspecify.annotations.NullMarked;
