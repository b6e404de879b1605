// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file in which endpoints outlive the agent. A reader sees the state before a save or the state after it, never a
 * part, however the agent dies. It is not forced to the disk: pods do not outlive the machine either. Not safe for use
 * by multiple threads.
 */
public final class EndpointStore {
    /**
     * What is saved.
     *
     * @param lastId the endpoint number given last
     * @param lastAddresses the address given last of each pod CIDR
     */
    public record State(int lastId, List<IpAddress> lastAddresses, List<Endpoint> endpoints) {}

    private record Saved(int version, int lastId, List<String> lastAddresses, List<SavedEndpoint> endpoints) {}

    private record SavedEndpoint(
            int id,
            String name,
            String netns,
            String labels,
            List<String> addresses,
            String mac,
            String device,
            int identity,
            @Nullable Boolean audit) {}

    private static final int VERSION = 2;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;

    private EndpointStore(Path file) {
        this.file = file;
    }

    /** The store in {@code folder}, which is made when it is missing. */
    public static EndpointStore in(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the state folder " + folder + ": " + e.getMessage(), e);
        }
        return new EndpointStore(folder.resolve("endpoints.json"));
    }

    /** Replaces what was saved. */
    public void save(int lastId, List<IpAddress> lastAddresses, Collection<Endpoint> endpoints) {
        List<SavedEndpoint> saved = endpoints.stream().map(EndpointStore::saved).toList();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, JSON.writeValueAsBytes(new Saved(VERSION, lastId, texts(lastAddresses), saved)));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save endpoints to " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads what was saved, by this version or an earlier one; nothing when nothing was.
     *
     * @param routers the last addresses of pools that have given none
     * @throws IllegalStateException when the file is not one that {@link #save} wrote
     */
    public State load(List<IpAddress> routers) {
        try {
            return restored(JSON.readTree(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return new State(0, routers, List.of());
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    /** Forgets everything. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file + ": " + e.getMessage(), e);
        }
    }

    private IllegalStateException unreadable(String reason, Exception cause) {
        return new IllegalStateException(
                "cannot read endpoints from " + file + ": "
                        + reason.lines().findFirst().orElse("unreadable")
                        + "; delete the file to start without the endpoints it had",
                cause);
    }

    private static State restored(JsonNode file) throws JsonProcessingException {
        if (!file.isObject()) {
            throw new IllegalArgumentException("expected a JSON object");
        }
        Saved saved = JSON.treeToValue(SavedVersion1.raise(file), Saved.class);
        if (saved.version != VERSION) {
            throw new IllegalArgumentException(
                    "expected version 1 or " + VERSION + " but was " + saved.version + ", which a newer agent wrote");
        }
        return new State(
                saved.lastId,
                addresses(saved.lastAddresses),
                saved.endpoints.stream().map(EndpointStore::restored).toList());
    }

    private static SavedEndpoint saved(Endpoint endpoint) {
        return new SavedEndpoint(
                endpoint.id(),
                endpoint.name(),
                endpoint.netns(),
                endpoint.labels().kvstoreForm(),
                texts(endpoint.addresses()),
                endpoint.mac().toString(),
                endpoint.device(),
                endpoint.identity(),
                endpoint.audit().orElse(null));
    }

    private static Endpoint restored(SavedEndpoint saved) {
        return new Endpoint(
                saved.id,
                saved.name,
                saved.netns,
                Labels.parse(saved.labels),
                addresses(saved.addresses),
                MacAddress.parse(saved.mac),
                saved.device,
                saved.identity,
                Optional.ofNullable(saved.audit));
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).toList();
    }

    private static List<IpAddress> addresses(List<String> texts) {
        return texts.stream().map(IpAddress::parse).toList();
    }
}
