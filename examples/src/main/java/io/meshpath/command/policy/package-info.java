/**
 * What {@code meshpath policy} knows: flows between the ends of a {@link io.meshpath.command.policy.world.World}, and the
 * engines that say what policy does to them. Start at {@link io.meshpath.command.policy.Flow}.
 */
@NullMarked
package io.meshpath.command.policy;

import org.jspecify.annotations.NullMarked;
