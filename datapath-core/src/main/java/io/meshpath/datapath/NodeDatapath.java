// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import io.meshpath.bpf.BpfArray;
import io.meshpath.bpf.BpfFileSystem;
import io.meshpath.bpf.BpfMap;
import io.meshpath.bpf.MemlockLimit;
import io.meshpath.datapath.netlink.Netlink;
import io.meshpath.datapath.policy.PolicyTables;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The datapath of one node: what its programs know, and the programs themselves.
 *
 * <p>It lives in the kernel, pinned below {@link NodeSettings#pinRoot}. An agent {@linkplain #open opens} it, which adopts what
 * an earlier agent left, also one of the release before, and changes nothing of what packets see; tells it of pods, addresses,
 * nodes and policies; and {@linkplain #activate activates} it, from which on its own programs decide. {@link #close} leaves it
 * working; {@link #remove} takes it away.
 *
 * <p>Works in the network namespace of the thread that opens it. Not safe for use by multiple threads, save where the parts
 * say so.
 */
public final class NodeDatapath implements AutoCloseable {
    private final NodeSettings settings;
    private final Encapsulation encapsulation;
    private final Netlink netlink;
    private final NodeMaps maps;
    private final NodePolicy policy;
    private final NodePrograms programs;
    private final EndpointTable table;
    private final Endpoints endpoints;
    private final Ipcache ipcache;
    private final MeshNodes nodes;
    private final TunnelEndpoints tunnelEndpoints;
    private final Connections connections;
    private final Counters counters;
    private final BpfArray<ObservationValue> observed;
    private ReceiveOffload receiveOffload = ReceiveOffload.OFF;

    private NodeDatapath(
            NodeSettings settings,
            Encapsulation encapsulation,
            Netlink netlink,
            NodeDevices devices,
            NodeMaps maps,
            NodePolicy policy) {
        this.settings = settings;
        this.encapsulation = encapsulation;
        this.netlink = netlink;
        this.maps = maps;
        this.policy = policy;
        Map<String, BpfMap> shared = new HashMap<>(maps.all());
        shared.putAll(policy.maps());
        this.programs = new NodePrograms(settings, encapsulation, devices, shared);
        this.table = new EndpointTable(maps);
        this.endpoints = new Endpoints(netlink, new PodPrograms(settings, shared), table);
        this.ipcache = new Ipcache(maps.typed());
        this.nodes = new MeshNodes(maps);
        this.tunnelEndpoints = new TunnelEndpoints(nodes, ipcache);
        this.connections = new Connections(maps.typed(), maps.map("connections"));
        this.counters = new Counters(maps.typed());
        this.observed = maps.typed().dataObserved();
    }

    /**
     * Opens the node's datapath, or sets it up; packets notice nothing before {@link #activate}.
     *
     * @throws IllegalArgumentException if there is no such underlay device
     * @throws IllegalStateException if pinned maps are not what this version and these sizes need, or a later version made them,
     *     or the tunnel device is another
     * @throws io.meshpath.datapath.netlink.UnsupportedLinkException if the encapsulation is by a device that this kernel lacks
     * @throws io.meshpath.bpf.BpfException if the kernel refuses
     */
    public static NodeDatapath open(NodeSettings settings, Encapsulation encapsulation) {
        BpfFileSystem.ensureMounted(BpfFileSystem.USUAL);
        MemlockLimit.lift();
        Netlink netlink = Netlink.open();
        NodeMaps maps = null;
        NodePolicy policy = null;
        try {
            NodeDevices devices = NodeDevices.open(netlink.links(), settings, encapsulation);
            maps = NodeMaps.open(settings, encapsulation);
            policy = NodePolicy.next(settings, encapsulation);
            return new NodeDatapath(settings, encapsulation, netlink, devices, maps, policy);
        } catch (RuntimeException e) {
            closeAll(policy, maps, netlink);
            throw e;
        }
    }

    /**
     * Lets this agent's programs and verdict tables take over, for all pods at once, and drops pods that only an earlier agent
     * knew. Afterwards changes work at once.
     */
    public void activate() {
        policy.pin(settings); // first: whoever comes after us, if we die meanwhile, must not give our revisions again
        programs.takeOver(maps.typed().datapathPrograms());
        endpoints.activate();
        maps.settle();
        receiveOffload = GroDevice.apply(netlink.links(), settings, encapsulation);
    }

    /** Who tells the kernel's receive offload of the tunnel; {@link ReceiveOffload#OFF} before {@link #activate}. */
    public ReceiveOffload receiveOffload() {
        return receiveOffload;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public Ipcache ipcache() {
        return ipcache;
    }

    public MeshNodes nodes() {
        return nodes;
    }

    /** The other nodes with the prefixes behind them: what to write for those who do not hear of each pod by itself. */
    public TunnelEndpoints tunnelEndpoints() {
        return tunnelEndpoints;
    }

    /** The verdict tables of this agent; one thread at a time. */
    public PolicyTables policy() {
        return policy.tables();
    }

    /** How full the verdict tables are. */
    public PolicyTableUsage policyUsage() {
        return policy.tables().usage();
    }

    /** What each policy rule decided since {@link #activate}; nothing unless {@link MapSizes#countedRules} says so. */
    public RuleCounters ruleCounters() {
        return policy.ruleCounters();
    }

    /**
     * Says whether an endpoint's policy is only tried out: what it denies then passes, and is a verdict event that says so
     * ({@link DatapathEvent.PolicyVerdict#audited}). In force from the next packet on, either way, also for connections that
     * passed for no other reason. An agent's endpoints are enforced until it says otherwise. Allowed packets are not asked.
     *
     * @param endpoint the endpoint's id, attached or not
     * @throws IllegalArgumentException if there can be no such endpoint
     */
    public void audit(int endpoint, boolean audited) {
        policy.audited().set(endpoint, audited);
    }

    /** Whether an endpoint's policy is only tried out. */
    public boolean isAudited(int endpoint) {
        return policy.audited().contains(endpoint);
    }

    public Connections connections() {
        return connections;
    }

    public Counters counters() {
        return counters;
    }

    /** A reader of events; the caller closes it. There is one reader a node. */
    public EventReader events() {
        return EventReader.open(maps);
    }

    /** Says which events programs are to tell of from now on; what is not wanted costs nothing. */
    public void observe(Observation observation) {
        observed.set(0, observation.value());
    }

    /** Gives back this process's descriptors. The datapath goes on without an agent. */
    @Override
    public void close() {
        table.close();
        closeAll(policy, maps, netlink);
    }

    /**
     * Takes programs, maps and pins of a node away, also those of an agent that died, and closes this. Pods are cut off then;
     * their devices are left alone.
     */
    public void remove() {
        endpoints.removeAll();
        NodeDevices.takeOff(netlink.links(), settings);
        GroDevice.removeAll(netlink.links(), settings);
        close();
        BpfPins.removeAll(settings.pinRoot());
    }

    private static void closeAll(@Nullable NodePolicy policy, @Nullable NodeMaps maps, Netlink netlink) {
        if (policy != null) {
            policy.close();
        }
        if (maps != null) {
            maps.close();
        }
        netlink.close();
    }
}
