// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.policy;

import io.meshpath.agent.api.OneLine;
import io.meshpath.agent.folder.FileStates;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.Service;
import io.meshpath.policy.document.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads a folder of services, each file for itself: one that cannot be read goes on meaning what it meant before. Not safe
 * for use by multiple threads.
 */
public final class ServiceFolder {
    private final Path folder;
    private final FileStates states = new FileStates();
    private final Map<Path, ServiceDocuments.Content> good = new TreeMap<>();
    private final Map<String, String> errors = new TreeMap<>();

    /** The services of {@code folder}; nothing is read yet. */
    public ServiceFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * All services there are now, by namespace and name.
     *
     * @param touched files to read again however they look
     */
    public List<Service> read(Set<Path> touched) {
        try {
            FileStates.Difference difference = states.compare(PolicyFiles.list(folder), touched);
            errors.remove(folder.toString());
            difference.gone().forEach(file -> {
                good.remove(file);
                errors.remove(file.toString());
            });
            difference.changed().forEach(this::read);
        } catch (PolicyException e) {
            errors.put(folder.toString(), OneLine.of(e)); // a folder that is not there takes nothing away
        }
        return services();
    }

    private void read(Path file) {
        try {
            good.put(file, ServiceDocuments.read(file));
            errors.remove(file.toString());
        } catch (IllegalArgumentException e) {
            errors.put(file.toString(), OneLine.of(e));
        }
    }

    /** The files that may have been written again since the last reading without looking other; see {@link FileStates}. */
    public Set<Path> young() {
        return states.young();
    }

    /** What is wrong, by file, one line each. */
    public Map<String, String> errors() {
        return Map.copyOf(errors);
    }

    private List<Service> services() {
        Map<String, Set<IpAddress>> addresses = new HashMap<>();
        good.values()
                .forEach(content -> content.addresses()
                        .forEach((service, more) -> addresses
                                .computeIfAbsent(service, added -> new HashSet<>())
                                .addAll(more)));
        List<Service> all = new ArrayList<>();
        for (ServiceDocuments.Content content : good.values()) {
            for (Service service : content.services()) {
                Set<IpAddress> behind = addresses.getOrDefault(service.namespace() + "/" + service.name(), Set.of());
                all.add(new Service(
                        service.namespace(),
                        service.name(),
                        service.labels(),
                        service.selector(),
                        behind.stream().sorted().toList()));
            }
        }
        all.sort(Comparator.comparing(Service::namespace).thenComparing(Service::name));
        return all;
    }
}
