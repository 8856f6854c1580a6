"""Software besides the image: containers, EESSI, Spack, modules, packages of the distribution."""
