/**
 * A world to ask policies about: clusters, pods, nodes and outside addresses as a file describes them, in the labels that an
 * agent would give them. Start at {@link io.meshpath.command.policy.world.World}.
 */
@NullMarked
package io.meshpath.command.policy.world;

import org.jspecify.annotations.NullMarked;
