/**
 * The alternative back end of policies: tries in Cilium's layout, one for each endpoint, for comparison and for whom Cilium's
 * tools are to read them. Start at {@link io.meshpath.datapath.policy.lpm.LpmPolicyTables}.
 *
 * <p>A trie has an entry for each identity and each prefix of ports that rules tell apart, so it grows with identities times
 * rules, where the tables of {@link io.meshpath.datapath.policy} grow with their classes.
 */
@NullMarked
package io.meshpath.datapath.policy.lpm;

import org.jspecify.annotations.NullMarked;
