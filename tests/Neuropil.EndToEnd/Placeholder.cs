namespace Neuropil.EndToEnd;
