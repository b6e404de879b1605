/**
 * One mesh out of many clusters: a cluster's state goes into its etcd, the other clusters' state comes out of theirs.
 *
 * <p>Start at {@link io.meshpath.mesh.Mesh}, which puts the parts together: {@link io.meshpath.mesh.LocalCluster}
 * publishes what this node has to say, and a {@link io.meshpath.mesh.ClusterMirror} for each cluster hands what it reads,
 * once checked, to the {@link io.meshpath.mesh.fact.StateSink}s of the caller. Keys and values are those of Cilium's cluster
 * mesh, so that either may be read by the other.
 *
 * <p>Values are immutable and safe to share. What runs a thread says so in its Javadoc and ends it in {@code close()};
 * beside those there are only gRPC's shared network threads, and only while a connection is open.
 */
@NullMarked
package io.meshpath.mesh;

import org.jspecify.annotations.NullMarked;
