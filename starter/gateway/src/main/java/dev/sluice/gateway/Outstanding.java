package dev.sluice.gateway;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.AddressChoice;
import dev.sluice.policy.routing.Backend;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/** Requests without an answer yet, by address: what the choice between a version's addresses looks at. */
final class Outstanding {

    /** Addresses without any are not in it, so addresses that come and go do not pile up. */
    private final ConcurrentMap<Address, Integer> byAddress = new ConcurrentHashMap<>();

    /** The address that gets the next request, unless the version has none. */
    Optional<Address> choose(Backend backend) {
        List<Address> addresses = backend.addresses();
        if (addresses.isEmpty()) return Optional.empty();
        int chosen = AddressChoice.choose(addresses.size(), i -> count(addresses.get(i)), ThreadLocalRandom.current());
        return Optional.of(addresses.get(chosen));
    }

    void began(Address address) {
        byAddress.merge(address, 1, Integer::sum);
    }

    void ended(Address address) {
        byAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
    }

    int count(Address address) {
        return byAddress.getOrDefault(address, 0);
    }
}
