// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import io.meshpath.datapath.identity.Labels;

/**
 * What endpoints need of the rest of the agent. The agent connects them to the datapath, the policy compiler and its
 * cluster's etcd.
 */
public interface EndpointServices {
    /** The identity of these labels; may wait for etcd, so it is never called on the agent's thread. */
    int identity(Labels labels);

    /** Gives an identity back that no pod came to use; on any thread. */
    void release(int identity);

    /** Makes the datapath, the policies and the other nodes know a pod; on the agent's thread. */
    void connect(Endpoint endpoint);

    /** Says whether a connected pod's policy is tried out or enforced; on the agent's thread. */
    void audit(Endpoint endpoint);

    /** Undoes {@link #connect}; on the agent's thread. A pod that is not connected does not matter. */
    void disconnect(Endpoint endpoint);
}
