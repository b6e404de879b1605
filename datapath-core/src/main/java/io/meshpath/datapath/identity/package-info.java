/**
 * Who a packet belongs to: labels, and the numbers that stand for them in a mesh of clusters, numbered as Cilium does.
 * Start at {@link io.meshpath.datapath.identity.Labels} and {@link io.meshpath.datapath.identity.IdentityLayout}.
 *
 * <p>An identity travels as a plain {@code int}; {@link io.meshpath.datapath.identity.Identity} says what its bits
 * mean. Everything here is immutable and may be shared freely.
 */
@NullMarked
package io.meshpath.datapath.identity;

import org.jspecify.annotations.NullMarked;
