// SPDX-License-Identifier: Apache-2.0
/**
 * Policies as values: what routes a neighbour may give us and get from us, and how they change on the way. Start at {@link
 * io.meshpath.bgp.policy.Policy}.
 *
 * <p>A policy is a list of statements, each with conditions, actions and an outcome; {@code compile()} makes the {@link
 * io.meshpath.bgp.RoutePolicy} of it that a speaker asks. Sets of prefixes, of numbers and path expressions are ready for
 * use when they are made, so that asking them is a look-up. Everything here is immutable, and equal where it says the same.
 */
@NullMarked
package io.meshpath.bgp.policy;

import org.jspecify.annotations.NullMarked;
